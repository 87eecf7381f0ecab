# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The Legendre memory unit of Voelker, Kajic and Eliasmith, NeurIPS 2019, section 2, on discretised matrices."""

import math

import numpy as np

from common import dot, drawn, steps

T, B, I, D, N = 4, 2, 2, 3, 4
LENGTHS = np.array([4, 2])


def case():
    x = drawn((T, B, I), 1)
    e_x, e_h, e_m = drawn((I,), 2), drawn((D,), 3), drawn((N,), 4)
    a, b_in = drawn((N, N), 5), drawn((N,), 6)
    w_x, w_h, w_m = drawn((D, I), 7), drawn((D, D), 8), drawn((D, N), 9)
    bias = drawn((D,), 10)
    h0, m0 = drawn((B, D), 11), drawn((B, N), 12)
    h, h_last, m_last = np.zeros((T, B, D)), h0.copy(), m0.copy()
    for t, b in steps(LENGTHS):
        old_h, old_m = h_last[b].copy(), m_last[b].copy()
        u = dot(e_x, x[t, b]) + dot(e_h, old_h) + dot(e_m, old_m)
        for n in range(N):
            m_last[b, n] = dot(a[n], old_m) + b_in[n] * u
        for d in range(D):
            h_last[b, d] = math.tanh(dot(w_x[d], x[t, b]) + dot(w_h[d], old_h) + dot(w_m[d], m_last[b]) + bias[d])
        h[t, b] = h_last[b]
    inputs = {"x": x, "e_x": e_x, "e_h": e_h, "e_m": e_m, "a": a, "b": b_in, "w_x": w_x, "w_h": w_h, "w_m": w_m,
              "bias": bias, "h0": h0, "m0": m0, "lengths": LENGTHS}
    return inputs, {"h": h, "h_last": h_last, "m_last": m_last}
