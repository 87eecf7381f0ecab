# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Attention as a recurrence, Feng et al., arXiv 2405.13956, section 3: a softmax over all steps so far, each time anew.

What an initial state stands for is one more step in front, with score m0, weight u0 and a value of w0 / u0. In one head
of the first row nothing stands in front, and that head's scores are far apart.
"""

import math

import numpy as np

from common import drawn, steps

T, B, H, V = 4, 2, 2, 3
LENGTHS = np.array([4, 2])


def case():
    s = drawn((T, B, H), 1, -9, 9)
    s[:, 0, 1] = [-10000, -10000, 10000, -3000]
    v = drawn((T, B, H, V), 2)
    m0, u0, w0 = drawn((B, H), 3, -2, 2), drawn((B, H), 4, 1, 2), drawn((B, H, V), 5)
    u0[0, 1] = w0[0, 1] = 0.0
    y, m_last, u_last, w_last = np.zeros((T, B, H, V)), m0.copy(), u0.copy(), w0.copy()
    for t, b in steps(LENGTHS):
        for k in range(H):
            seen = [(s[i, b, k], 1.0, v[i, b, k]) for i in range(t + 1)]
            if u0[b, k] != 0:
                seen.append((m0[b, k], u0[b, k], w0[b, k] / u0[b, k]))
            m = max(score for score, _, _ in seen)
            u, w = 0.0, np.zeros(V)
            for score, weight, value in seen:
                u += weight * math.exp(score - m)
                w += weight * math.exp(score - m) * value
            y[t, b, k] = w / u
            m_last[b, k], u_last[b, k], w_last[b, k] = m, u, w
    inputs = {"s": s, "v": v, "m0": m0, "u0": u0, "w0": w0, "lengths": LENGTHS}
    return inputs, {"y": y, "m_last": m_last, "u_last": u_last, "w_last": w_last}
