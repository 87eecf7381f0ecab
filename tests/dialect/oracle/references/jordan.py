# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The networks of Elman and Jordan as in Lipton, Berkowitz and Elkan, arXiv 1506.00019, section 3.1, in one."""

import math

import numpy as np

from common import dot, drawn, sigmoid, steps

T, B, H, D, O = 4, 2, 2, 3, 2
LENGTHS = np.array([4, 2])


def case():
    x = drawn((T, B, H, D), 1)
    r, f, v = drawn((H, D, D), 2), drawn((H, D, O), 3), drawn((H, O, D), 4)
    bias, c = drawn((H, D), 5), drawn((H, O), 6)
    h0, y0 = drawn((B, H, D), 7), drawn((B, H, O), 8)
    h, y, h_last, y_last = np.zeros((T, B, H, D)), np.zeros((T, B, H, O)), h0.copy(), y0.copy()
    for t, b in steps(LENGTHS):
        for k in range(H):
            old = h_last[b, k].copy()
            for d in range(D):
                a = x[t, b, k, d] + dot(r[k, d], old) + dot(f[k, d], y_last[b, k]) + bias[k, d]
                h_last[b, k, d] = math.tanh(a)
            for o in range(O):
                y_last[b, k, o] = sigmoid(dot(v[k, o], h_last[b, k]) + c[k, o])
        h[t, b], y[t, b] = h_last[b], y_last[b]
    inputs = {"x": x, "r": r, "f": f, "v": v, "b": bias, "c": c, "h0": h0, "y0": y0, "lengths": LENGTHS}
    return inputs, {"h": h, "y": y, "h_last": h_last, "y_last": y_last}
