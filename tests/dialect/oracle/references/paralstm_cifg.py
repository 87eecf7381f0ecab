# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The LSTM with coupled gates and diagonal recurrent weights of Danieli et al., ParaRNN, arXiv 2510.21450.

Gates are f, z, o.
"""

import math

import numpy as np

from common import drawn, sigmoid, steps

T, B, H, D = 3, 2, 2, 3
LENGTHS = np.array([3, 2])


def case():
    x = drawn((T, B, 3, H, D), 1)
    r = drawn((3, H, D), 2)
    bias = drawn((3, H, D), 3)
    h0 = drawn((B, H, D), 4)
    c0 = drawn((B, H, D), 5)
    p = drawn((2, H, D), 6)
    h, h_last, c_last = np.zeros((T, B, H, D)), h0.copy(), c0.copy()
    for t, b in steps(LENGTHS):
        for k in range(H):
            for d in range(D):
                f, z, o = (x[t, b, g, k, d] + bias[g, k, d] + r[g, k, d] * h_last[b, k, d] for g in range(3))
                c = c_last[b, k, d]
                f = sigmoid(f + p[0, k, d] * c)
                c = math.tanh(z) + f * (c - math.tanh(z))
                h_last[b, k, d], c_last[b, k, d] = sigmoid(o + p[1, k, d] * c) * math.tanh(c), c
        h[t, b] = h_last[b]
    inputs = {"x": x, "r": r, "b": bias, "h0": h0, "c0": c0, "p": p, "lengths": LENGTHS}
    return inputs, {"h": h, "h_last": h_last, "c_last": c_last}
