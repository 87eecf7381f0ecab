# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""ConvLSTM of Shi et al., arXiv 1506.04214, equation 3 without peepholes, pixel by pixel."""

import math

import numpy as np

from common import drawn, sigmoid, steps, taps_of

T, B, Y, X, C, D = 3, 2, 3, 4, 2, 2
LENGTHS = np.array([3, 2])


def convolved(image, kernel, y, x):
    """The channels of one pixel; kernel [KY, KX, D, C]."""
    return sum(kernel[ky, kx] @ value for ky, kx, value in taps_of(image, kernel, y, x))


def case():
    x = drawn((T, B, Y, X, C), 1)
    w, r, bias = drawn((4, 3, 2, D, C), 2), drawn((4, 3, 3, D, D), 3), drawn((4, D), 4)
    h0, c0 = drawn((B, Y, X, D), 5), drawn((B, Y, X, D), 6)
    h, h_last, c_last = np.zeros((T, B, Y, X, D)), h0.copy(), c0.copy()
    for t, b in steps(LENGTHS):
        old = h_last[b].copy()
        for place in np.ndindex(Y, X):
            gates = [convolved(x[t, b], w[g], *place) + convolved(old, r[g], *place) + bias[g] for g in range(4)]
            for d in range(D):
                i, f, z, o = (gate[d] for gate in gates)
                c = sigmoid(f) * c_last[b][place][d] + sigmoid(i) * math.tanh(z)
                c_last[b][place][d] = c
                h_last[b][place][d] = sigmoid(o) * math.tanh(c)
        h[t, b] = h_last[b]
    inputs = {"x": x, "w": w, "r": r, "b": bias, "h0": h0, "c0": c0, "lengths": LENGTHS}
    return inputs, {"h": h, "h_last": h_last, "c_last": c_last}
