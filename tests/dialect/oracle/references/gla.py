# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Gated linear attention of Yang et al., arXiv 2312.06635, as a sum over the past (section 4.1): each key decays by the
product of the gates since, which are sigmoid(g)^(1/tau) (section 4.4)."""

import numpy as np

from common import drawn, sigmoid, steps

T, B, H, K, V = 4, 2, 2, 3, 2
LENGTHS = np.array([4, 3])


def case():
    q, k, v = drawn((T, B, H, K), 1), drawn((T, B, H, K), 2), drawn((T, B, H, V), 3)
    g = drawn((T, B, H, K), 4, -4, 2)
    tau, scale = drawn((H,), 5, 1, 16), drawn((H,), 6)
    s0 = drawn((B, H, K, V), 7)
    gate = np.vectorize(sigmoid)(g) ** (1 / tau[:, None])
    y, s_last = np.zeros((T, B, H, V)), s0.copy()
    for t, b in steps(LENGTHS):
        for h in range(H):
            state = gate[: t + 1, b, h].prod(0)[:, None] * s0[b, h]
            for past in range(t + 1):
                decay = gate[past + 1 : t + 1, b, h].prod(0)
                state += np.outer(decay * k[past, b, h], v[past, b, h])
            y[t, b, h] = scale[h] * (q[t, b, h] @ state)
            s_last[b, h] = state
    inputs = {"q": q, "k": k, "v": v, "g": g, "tau": tau, "scale": scale, "s0": s0, "lengths": LENGTHS}
    return inputs, {"y": y, "s_last": s_last}
