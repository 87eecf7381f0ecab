# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""GRU-D of Che et al., arXiv 1606.01865, with masks of 0 and 1."""

import math

import numpy as np

from common import dot, drawn, sigmoid, steps

T, B, I, D = 4, 2, 2, 3
LENGTHS = np.array([4, 2])


def decay(a):
    return math.exp(-max(0.0, a))


def case():
    x, delta = drawn((T, B, I), 1), drawn((T, B, I), 2, 0, 3)
    mask = (drawn((T, B, I), 3) > 0).astype(float)
    mean, g_x, b_x = drawn((I,), 4), drawn((I,), 5), drawn((I,), 6)
    g_h, b_h = drawn((D, I), 7), drawn((D,), 8)
    w_x, r, w_m, bias = drawn((3, D, I), 9), drawn((3, D, D), 10), drawn((3, D, I), 11), drawn((3, D), 12)
    h0, seen0 = drawn((B, D), 13), drawn((B, I), 14)
    h, h_last, seen_last = np.zeros((T, B, D)), h0.copy(), seen0.copy()
    for t, b in steps(LENGTHS):
        filled = np.zeros(I)
        for i in range(I):
            m, gamma = mask[t, b, i], decay(g_x[i] * delta[t, b, i] + b_x[i])
            filled[i] = m * x[t, b, i] + (1 - m) * (gamma * seen_last[b, i] + (1 - gamma) * mean[i])
            seen_last[b, i] = m * x[t, b, i] + (1 - m) * seen_last[b, i]
        old = [decay(dot(g_h[d], delta[t, b]) + b_h[d]) * h_last[b, d] for d in range(D)]

        def gate(g, d, state):
            return dot(w_x[g, d], filled) + dot(r[g, d], state) + dot(w_m[g, d], mask[t, b]) + bias[g, d]

        reset = [sigmoid(gate(0, d, old)) * old[d] for d in range(D)]
        for d in range(D):
            z = sigmoid(gate(1, d, old))
            h_last[b, d] = (1 - z) * old[d] + z * math.tanh(gate(2, d, reset))
        h[t, b] = h_last[b]
    seen = [mask[t, b, i] for t, b in steps(LENGTHS) for i in range(I)]
    assert 0 < sum(seen) < len(seen), "some must be there, and some not"
    inputs = {"x": x, "mask": mask, "delta": delta, "mean": mean, "g_x": g_x, "b_x": b_x, "g_h": g_h, "b_h": b_h,
              "w_x": w_x, "r": r, "w_m": w_m, "b": bias, "h0": h0, "seen0": seen0, "lengths": LENGTHS}
    return inputs, {"h": h, "h_last": h_last, "seen_last": seen_last}
