# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""TS-LSTM of Ma et al., arXiv 1703.10667: frames in order, cut into segments of J, whose means an LSTM reads."""

import math

import numpy as np

from common import dot, drawn, sigmoid, steps

S, B, J, C, H, D = 3, 2, 2, 3, 2, 2
LENGTHS = np.array([3, 2])


def case():
    frames = drawn((B, S * J, C), 1)
    w, r, bias = drawn((4, H, D, C), 2), drawn((4, H, D, D), 3), drawn((4, H, D), 4)
    h0, c0 = drawn((B, H, D), 5), drawn((B, H, D), 6)
    h, h_last, c_last = np.zeros((S, B, H, D)), h0.copy(), c0.copy()
    for s, b in steps(LENGTHS):
        pooled = np.zeros(C)
        for frame in range(s * J, (s + 1) * J):
            pooled += frames[b, frame] / J
        old = h_last[b].copy()
        for k, d in np.ndindex(H, D):
            gates = [dot(w[g, k, d], pooled) + dot(r[g, k, d], old[k]) + bias[g, k, d] for g in range(4)]
            taken = sigmoid(gates[0]) * math.tanh(gates[2])
            c_last[b, k, d] = sigmoid(gates[1]) * c_last[b, k, d] + taken
            h_last[b, k, d] = sigmoid(gates[3]) * math.tanh(c_last[b, k, d])
        h[s, b] = h_last[b]
    x = frames.reshape(B, S, J, C).transpose(1, 0, 2, 3)
    inputs = {"x": x, "w": w, "r": r, "b": bias, "h0": h0, "c0": c0, "lengths": LENGTHS}
    return inputs, {"h": h, "h_last": h_last, "c_last": c_last}
