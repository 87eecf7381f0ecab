# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The LSTM with a recurrent projection of Sak, Senior and Beaufays, arXiv 1402.1128."""

import math

import numpy as np

from common import dot, drawn, sigmoid, steps

T, B, H, C, P = 3, 2, 2, 3, 2
LENGTHS = np.array([3, 2])


def case():
    x = drawn((T, B, 4, H, C), 1)
    r = drawn((4, H, C, P), 2)
    bias = drawn((4, H, C), 3)
    h0 = drawn((B, H, P), 4)
    c0 = drawn((B, H, C), 5)
    p = drawn((H, P, C), 6)
    h, h_last, c_last = np.zeros((T, B, H, P)), h0.copy(), c0.copy()
    for t, b in steps(LENGTHS):
        for k in range(H):
            shown = np.zeros(C)
            for d in range(C):
                i, f, z, o = (x[t, b, g, k, d] + dot(r[g, k, d], h_last[b, k]) + bias[g, k, d] for g in range(4))
                c_last[b, k, d] = sigmoid(f) * c_last[b, k, d] + sigmoid(i) * math.tanh(z)
                shown[d] = sigmoid(o) * math.tanh(c_last[b, k, d])
            h_last[b, k] = [dot(p[k, d], shown) for d in range(P)]
        h[t, b] = h_last[b]
    inputs = {"x": x, "r": r, "b": bias, "h0": h0, "c0": c0, "p": p, "lengths": LENGTHS}
    return inputs, {"h": h, "h_last": h_last, "c_last": c_last}
