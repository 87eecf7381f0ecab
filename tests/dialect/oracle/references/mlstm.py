# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The mLSTM of Beck et al., xLSTM, arXiv 2405.04517, equations 19 to 27: without a stabiliser, whose form only the last
states are brought into."""

import math

import numpy as np

from common import drawn, logsigmoid, sigmoid, steps

T, B, H, K, V = 4, 2, 2, 3, 2
LENGTHS = np.array([4, 3])


def case():
    q, k, v = drawn((T, B, H, K), 1), drawn((T, B, H, K), 2), drawn((T, B, H, V), 3)
    i, f = drawn((T, B, H), 4, -3, 3), drawn((T, B, H), 5, -3, 3)
    scale = drawn((H,), 6, 0.5, 1.5)
    c0, n0, m0 = drawn((B, H, K, V), 7), drawn((B, H, K), 8), drawn((B, H), 9)
    h = np.zeros((T, B, H, V))
    memory, normaliser, m_last = np.exp(m0)[..., None, None] * c0, np.exp(m0)[..., None] * n0, m0.copy()
    by_one = by_n = 0
    for t, b in steps(LENGTHS):
        for head in range(H):
            taken, kept = math.exp(i[t, b, head]), sigmoid(f[t, b, head])
            memory[b, head] = kept * memory[b, head] + taken * np.outer(k[t, b, head], v[t, b, head])
            normaliser[b, head] = kept * normaliser[b, head] + taken * k[t, b, head]
            query = scale[head] * q[t, b, head]
            weight = abs(query @ normaliser[b, head])
            h[t, b, head] = query @ memory[b, head] / max(weight, 1)
            by_one, by_n = by_one + (weight < 1), by_n + (weight > 1)
            m_last[b, head] = max(logsigmoid(f[t, b, head]) + m_last[b, head], i[t, b, head])
    assert by_one and by_n, "some must be divided by 1, and some by the normaliser"
    inputs = {"q": q, "k": k, "v": v, "i": i, "f": f, "scale": scale, "c0": c0, "n0": n0, "m0": m0,
              "lengths": LENGTHS}
    return inputs, {"h": h, "c_last": np.exp(-m_last)[..., None, None] * memory,
                    "n_last": np.exp(-m_last)[..., None] * normaliser, "m_last": m_last}
