# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The GRU of Cho et al., arXiv 1406.1078, as written there: the reset gate acts on the state, before the product.

Gates are reset, update, new.
"""

import math

import numpy as np

from common import dot, drawn, sigmoid, steps

T, B, H, D = 3, 2, 2, 3
LENGTHS = np.array([3, 2])


def case():
    x = drawn((T, B, 3, H, D), 1)
    r = drawn((3, H, D, D), 2)
    bias = drawn((3, H, D), 3)
    h0 = drawn((B, H, D), 4)
    h, state = np.zeros((T, B, H, D)), h0.copy()
    for t, b in steps(LENGTHS):
        for k in range(H):
            def gate(g, d, source):
                return x[t, b, g, k, d] + dot(r[g, k, d], source) + bias[g, k, d]

            old = state[b, k].copy()
            scaled = [sigmoid(gate(0, d, old)) * old[d] for d in range(D)]
            for d in range(D):
                update = sigmoid(gate(1, d, old))
                new = math.tanh(gate(2, d, scaled))
                state[b, k, d] = new + update * (old[d] - new)
        h[t, b] = state[b]
    return {"x": x, "r": r, "b": bias, "h0": h0, "lengths": LENGTHS}, {"h": h, "h_last": state}
