# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The recurrent form of the LSSL of Gu et al., arXiv 2110.13985, section 3, on discretised matrices."""

import numpy as np

from common import dot, drawn, steps

T, B, D, N = 4, 2, 2, 3
LENGTHS = np.array([4, 2])


def case():
    x = drawn((T, B, D), 1)
    a, b_in, c = drawn((D, N, N), 2), drawn((D, N), 3), drawn((D, N), 4)
    skip = drawn((D,), 5)
    h0 = drawn((B, D, N), 6)
    y, h_last = np.zeros((T, B, D)), h0.copy()
    for t, b in steps(LENGTHS):
        for d in range(D):
            old = h_last[b, d].copy()
            for n in range(N):
                h_last[b, d, n] = dot(a[d, n], old) + b_in[d, n] * x[t, b, d]
            y[t, b, d] = dot(c[d], h_last[b, d]) + skip[d] * x[t, b, d]
    inputs = {"x": x, "a": a, "b": b_in, "c": c, "d": skip, "h0": h0, "lengths": LENGTHS}
    return inputs, {"y": y, "h_last": h_last}
