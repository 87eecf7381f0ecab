# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Mamba-2 of Dao and Gu, arXiv 2405.21060, in its dual form: each input decays by the product of a since,
and is weighted by c^T b."""

import numpy as np

from common import drawn, softplus, steps

T, B, G, R, N, D = 4, 2, 2, 2, 3, 2
LENGTHS = np.array([4, 3])


def case():
    x, dt = drawn((T, B, G, R, D), 1), drawn((T, B, G, R), 2, -3, 1)
    a_log = drawn((G, R), 3)
    b_in, c = drawn((T, B, G, N), 4), drawn((T, B, G, N), 5)
    d, dt_bias = drawn((G, R), 6), drawn((G, R), 7)
    h0 = drawn((B, G, R, D, N), 8)
    y, h_last = np.zeros((T, B, G, R, D)), h0.copy()
    delta = np.vectorize(softplus)(dt + dt_bias)
    a = np.exp(delta * -np.exp(a_log))
    for t, b in steps(LENGTHS):
        for g in range(G):
            for r in range(R):
                from_start = a[: t + 1, b, g, r].prod()
                y[t, b, g, r] = d[g, r] * x[t, b, g, r] + from_start * (h0[b, g, r] @ c[t, b, g])
                h_last[b, g, r] = from_start * h0[b, g, r]
                for past in range(t + 1):
                    share = a[past + 1 : t + 1, b, g, r].prod() * delta[past, b, g, r]
                    y[t, b, g, r] += share * (c[t, b, g] @ b_in[past, b, g]) * x[past, b, g, r]
                    h_last[b, g, r] += share * np.outer(x[past, b, g, r], b_in[past, b, g])
    inputs = {"x": x, "dt": dt, "a_log": a_log, "b": b_in, "c": c, "d": d, "dt_bias": dt_bias, "h0": h0,
              "lengths": LENGTHS}
    return inputs, {"y": y, "h_last": h_last}
