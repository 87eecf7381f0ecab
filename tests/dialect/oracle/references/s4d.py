# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""S4D of Gu et al., arXiv 2206.11893, section 3, over complex numbers, with the conjugate of each mode written out."""

import numpy as np

from common import drawn, steps

T, B, D, N = 4, 2, 3, 2
LENGTHS = np.array([4, 2])


def case():
    x = drawn((T, B, D), 1)
    a, b_in, c = drawn((2, D, N), 2), drawn((2, D, N), 3), drawn((2, D, N), 4)
    skip = drawn((D,), 5)
    re0, im0 = drawn((B, D, N), 6), drawn((B, D, N), 7)
    y, h = np.zeros((T, B, D)), re0 + 1j * im0
    for t, b in steps(LENGTHS):
        for d in range(D):
            total = complex(skip[d] * x[t, b, d])
            for n in range(N):
                mode, read = complex(*a[:, d, n]), complex(*c[:, d, n])
                h[b, d, n] = mode * h[b, d, n] + complex(*b_in[:, d, n]) * x[t, b, d]
                total += read * h[b, d, n] + read.conjugate() * h[b, d, n].conjugate()
            y[t, b, d] = total.real
    inputs = {"x": x, "a": a, "b": b_in, "c": c, "d": skip, "re0": re0, "im0": im0, "lengths": LENGTHS}
    return inputs, {"y": y, "re_last": h.real, "im_last": h.imag}
