# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The RG-LRU of De et al., arXiv 2402.19427, equations 1 to 4: a = sigmoid(lambda)^(8 r) with lambda = -a_param."""

import math

import numpy as np

from common import drawn, sigmoid, steps

T, B, D = 4, 2, 3
LENGTHS = np.array([4, 2])


def case():
    x = drawn((T, B, D), 1)
    gates = drawn((T, B, 2, D), 2, -3, 3)
    a_param = drawn((D,), 3, -3, 1)
    bias = drawn((2, D), 4)
    h0 = drawn((B, D), 5)
    h, h_last = np.zeros((T, B, D)), h0.copy()
    for t, b in steps(LENGTHS):
        for d in range(D):
            r, i = (sigmoid(gates[t, b, g, d] + bias[g, d]) for g in range(2))
            a = sigmoid(-a_param[d]) ** (8 * r)
            h[t, b, d] = h_last[b, d] = a * h_last[b, d] + math.sqrt(1 - a * a) * i * x[t, b, d]
    inputs = {"x": x, "gates": gates, "a_param": a_param, "b": bias, "h0": h0, "lengths": LENGTHS}
    return inputs, {"h": h, "h_last": h_last}
