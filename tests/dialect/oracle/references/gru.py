# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The GRU of Cho et al., arXiv 1406.1078, in the variant of cuDNN and PyTorch: the reset gate acts behind the product.

Input gates are reset, update, new; recurrent weights new, reset, update; biases recurrent new, reset, update, new.
"""

import math

import numpy as np

from common import dot, drawn, sigmoid, steps

T, B, H, D = 3, 2, 2, 3
LENGTHS = np.array([3, 2])


def case():
    x = drawn((T, B, 3, H, D), 1)
    r = drawn((3, H, D, D), 2)
    bias = drawn((4, H, D), 3)
    h0 = drawn((B, H, D), 4)
    h, state = np.zeros((T, B, H, D)), h0.copy()
    for t, b in steps(LENGTHS):
        old = state[b].copy()
        for k in range(H):
            for d in range(D):
                new, reset, update = (dot(r[g, k, d], old[k]) for g in range(3))
                reset = sigmoid(reset + x[t, b, 0, k, d] + bias[1, k, d])
                update = sigmoid(update + x[t, b, 1, k, d] + bias[2, k, d])
                new = math.tanh(x[t, b, 2, k, d] + bias[3, k, d] + reset * (new + bias[0, k, d]))
                state[b, k, d] = new + update * (old[k, d] - new)
        h[t, b] = state[b]
    return {"x": x, "r": r, "b": bias, "h0": h0, "lengths": LENGTHS}, {"h": h, "h_last": state}
