# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Elman, Finding structure in time (1990)."""

import math

import numpy as np

from common import dot, drawn, steps

T, B, H, D = 3, 2, 2, 3
LENGTHS = np.array([3, 2])


def case(activation=math.tanh):
    x = drawn((T, B, H, D), 1)
    r = drawn((H, D, D), 2)
    bias = drawn((H, D), 3)
    h0 = drawn((B, H, D), 4)
    h, state = np.zeros((T, B, H, D)), h0.copy()
    for t, b in steps(LENGTHS):
        old = state[b].copy()
        for k in range(H):
            for d in range(D):
                state[b, k, d] = activation(x[t, b, k, d] + dot(r[k, d], old[k]) + bias[k, d])
        h[t, b] = state[b]
    return {"x": x, "r": r, "b": bias, "h0": h0, "lengths": LENGTHS}, {"h": h, "h_last": state}
