# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The sLSTM of Beck et al., arXiv 2405.04517, section 2.2, with the normaliser kept at 1 or above.

Some elements begin with n = 0, whatever their m; gates of up to 9 show what a wrong m does.
"""

import math

import numpy as np

from common import dot, drawn, logsigmoid, sigmoid, steps

T, B, H, D = 3, 2, 2, 3
LENGTHS = np.array([3, 2])


def case():
    x = drawn((T, B, 4, H, D), 1, -9, 9)
    r = drawn((4, H, D, D), 2)
    bias = drawn((4, H, D), 3)
    h0 = drawn((B, H, D), 4)
    c0 = drawn((B, H, D), 5)
    n0 = drawn((B, H, D), 6, 1, 2)
    m0 = drawn((B, H, D), 7, -2, 2)
    for k, d in ((0, 0), (1, 1)):
        n0[0, k, d] = c0[0, k, d] = 0.0
    h, h_last, c_last, n_last, m_last = np.zeros((T, B, H, D)), h0.copy(), c0.copy(), n0.copy(), m0.copy()
    for t, b in steps(LENGTHS):
        old = h_last[b].copy()
        for k in range(H):
            for d in range(D):
                i, f, z, o = (x[t, b, g, k, d] + dot(r[g, k, d], old[k]) + bias[g, k, d] for g in range(4))
                n = n_last[b, k, d]
                forget = m_last[b, k, d] + logsigmoid(f)
                m = i if n == 0 else max(i, forget)
                kept = 0.0 if n == 0 else math.exp(forget - m)
                taken = math.exp(i - m)
                c = kept * c_last[b, k, d] + taken * math.tanh(z)
                n = max(kept * n + taken, 1.0)
                h_last[b, k, d] = sigmoid(o) * c / n
                c_last[b, k, d], n_last[b, k, d], m_last[b, k, d] = c, n, m
        h[t, b] = h_last[b]
    inputs = {"x": x, "r": r, "b": bias, "h0": h0, "c0": c0, "n0": n0, "m0": m0, "lengths": LENGTHS}
    return inputs, {"h": h, "h_last": h_last, "c_last": c_last, "n_last": n_last, "m_last": m_last}
