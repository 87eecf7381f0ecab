# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The LSTM of Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000)."""

import math

import numpy as np

from common import dot, drawn, sigmoid, steps

T, B, H, D = 3, 2, 2, 3
LENGTHS = np.array([3, 2])


def case():
    x = drawn((T, B, 4, H, D), 1)
    r = drawn((4, H, D, D), 2)
    bias = drawn((4, H, D), 3)
    h0 = drawn((B, H, D), 4)
    c0 = drawn((B, H, D), 5)
    h, h_last, c_last = np.zeros((T, B, H, D)), h0.copy(), c0.copy()
    for t, b in steps(LENGTHS):
        old = h_last[b].copy()
        for k in range(H):
            for d in range(D):
                i, f, z, o = (x[t, b, g, k, d] + dot(r[g, k, d], old[k]) + bias[g, k, d] for g in range(4))
                c = sigmoid(f) * c_last[b, k, d] + sigmoid(i) * math.tanh(z)
                h_last[b, k, d], c_last[b, k, d] = sigmoid(o) * math.tanh(c), c
        h[t, b] = h_last[b]
    inputs = {"x": x, "r": r, "b": bias, "h0": h0, "c0": c0, "lengths": LENGTHS}
    return inputs, {"h": h, "h_last": h_last, "c_last": c_last}
