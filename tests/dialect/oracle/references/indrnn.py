# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Li et al., Independently recurrent neural network, arXiv 1803.04831, equation 2."""

import numpy as np

from common import drawn, relu, steps

T, B, H, D = 3, 2, 2, 3
LENGTHS = np.array([3, 2])


def case():
    x = drawn((T, B, H, D), 1)
    r = drawn((H, D), 2)
    bias = drawn((H, D), 3)
    h0 = drawn((B, H, D), 4)
    h, state = np.zeros((T, B, H, D)), h0.copy()
    for t, b in steps(LENGTHS):
        for k in range(H):
            for d in range(D):
                state[b, k, d] = relu(x[t, b, k, d] + r[k, d] * state[b, k, d] + bias[k, d])
        h[t, b] = state[b]
    return {"x": x, "r": r, "b": bias, "h0": h0, "lengths": LENGTHS}, {"h": h, "h_last": state}
