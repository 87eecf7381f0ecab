# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The GRU with diagonal recurrent weights of Danieli et al., ParaRNN, arXiv 2510.21450; gates z, r, n."""

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
    h, state = np.zeros((T, B, H, D)), h0.copy()
    for t, b in steps(LENGTHS):
        for k in range(H):
            for d in range(D):
                old = state[b, k, d]
                update, reset, new = (x[t, b, g, k, d] + bias[g, k, d] for g in range(3))
                update = sigmoid(update + r[0, k, d] * old)
                reset = sigmoid(reset + r[1, k, d] * old)
                state[b, k, d] = old + update * (math.tanh(new + r[2, k, d] * old * reset) - old)
        h[t, b] = state[b]
    return {"x": x, "r": r, "b": bias, "h0": h0, "lengths": LENGTHS}, {"h": h, "h_last": state}
