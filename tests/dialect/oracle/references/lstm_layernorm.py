# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The LSTM with layer normalisation of Ba, Kiros and Hinton, arXiv 1607.06450; each gate of each head by itself."""

import math

import numpy as np

from common import dot, drawn, sigmoid, steps

T, B, H, D = 3, 2, 2, 3
LENGTHS = np.array([3, 2])
# The spec writes 1e-5 as an f32 constant.
EPSILON = float(np.float32(1e-5))


def normalised(values):
    mean = sum(values) / D
    variance = sum((value - mean) ** 2 for value in values) / D
    return [(value - mean) / math.sqrt(variance + EPSILON) for value in values]


def case():
    x = drawn((T, B, 4, H, D), 1)
    r = drawn((4, H, D, D), 2)
    bias = drawn((4, H, D), 3)
    h0 = drawn((B, H, D), 4)
    c0 = drawn((B, H, D), 5)
    gain = drawn((4, H, D), 6)
    h, h_last, c_last = np.zeros((T, B, H, D)), h0.copy(), c0.copy()
    for t, b in steps(LENGTHS):
        old = h_last[b].copy()
        for k in range(H):
            gates = [normalised([x[t, b, g, k, d] + dot(r[g, k, d], old[k]) for d in range(D)]) for g in range(4)]
            for d in range(D):
                i, f, z, o = (gates[g][d] * gain[g, k, d] + bias[g, k, d] for g in range(4))
                c = sigmoid(f) * c_last[b, k, d] + sigmoid(i) * math.tanh(z)
                h_last[b, k, d], c_last[b, k, d] = sigmoid(o) * math.tanh(c), c
        h[t, b] = h_last[b]
    inputs = {"x": x, "r": r, "b": bias, "h0": h0, "c0": c0, "gain": gain, "lengths": LENGTHS}
    return inputs, {"h": h, "h_last": h_last, "c_last": c_last}
