# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The GRU of DreamerV3, Hafner et al., arXiv 2301.04104, with its first code's normalisation of all gates in one.

Within the first row an episode ends and another begins; the reset of the second row is beyond its end.
"""

import math

import numpy as np

from common import dot, drawn, sigmoid, steps

T, B, H, D = 4, 2, 2, 3
LENGTHS = np.array([4, 2])
# The spec writes 1e-3 as an f32 constant.
EPSILON = float(np.float32(1e-3))


def normalised(values):
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / len(values)
    return [(value - mean) / math.sqrt(variance + EPSILON) for value in values]


def case():
    x = drawn((T, B, 3, H, D), 1)
    r = drawn((3, H, D, D), 2)
    gain, bias = drawn((3, H, D), 3), drawn((3, H, D), 4)
    h0 = drawn((B, H, D), 5)
    reset = np.array([[1, 0], [0, 0], [1, 0], [0, 1]])
    h, h_last = np.zeros((T, B, H, D)), h0.copy()
    for t, b in steps(LENGTHS):
        if reset[t, b]:
            h_last[b] = h0[b]
        places = list(np.ndindex(3, H, D))
        raw = [x[t, b, g, k, d] + dot(r[g, k, d], h_last[b, k]) for g, k, d in places]
        gates = np.zeros((3, H, D))
        for place, value in zip(places, normalised(raw)):
            gates[place] = value * gain[place] + bias[place]
        for k, d in np.ndindex(H, D):
            closing, new, update = gates[:, k, d]
            new = math.tanh(sigmoid(closing) * new)
            update = sigmoid(update - 1)
            h_last[b, k, d] = update * new + (1 - update) * h_last[b, k, d]
        h[t, b] = h_last[b]
    inputs = {"x": x, "r": r, "gain": gain, "b": bias, "reset": reset, "h0": h0, "lengths": LENGTHS}
    return inputs, {"h": h, "h_last": h_last}
