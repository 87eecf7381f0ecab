# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The real form of the HGRU of Qin, Yang and Zhong, arXiv 2311.04823, section 3, with its lower bound."""

import numpy as np

from common import drawn, sigmoid, silu, steps

T, B, D = 4, 2, 3
LENGTHS = np.array([4, 2])


def case():
    x = drawn((T, B, 2, D), 1, -3, 3)
    lower_bound = drawn((D,), 2, 0, 1)
    bias = drawn((2, D), 3)
    h0 = drawn((B, D), 4)
    h, h_last = np.zeros((T, B, D)), h0.copy()
    for t, b in steps(LENGTHS):
        for d in range(D):
            share = sigmoid(x[t, b, 0, d] + bias[0, d])
            forget = lower_bound[d] + (1 - lower_bound[d]) * share
            taken = silu(x[t, b, 1, d] + bias[1, d])
            h[t, b, d] = h_last[b, d] = forget * h_last[b, d] + (1 - forget) * taken
    inputs = {"x": x, "lower_bound": lower_bound, "b": bias, "h0": h0, "lengths": LENGTHS}
    return inputs, {"h": h, "h_last": h_last}
