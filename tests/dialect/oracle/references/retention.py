# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Retention of Sun et al., arXiv 2307.08621, in its parallel form (equation 5): powers of gamma over the past."""

import numpy as np

from common import drawn, steps

T, B, H, K, V = 4, 2, 2, 3, 2
LENGTHS = np.array([4, 3])


def case():
    q, k, v = drawn((T, B, H, K), 1), drawn((T, B, H, K), 2), drawn((T, B, H, V), 3)
    log_decay, scale = drawn((H,), 4, -0.5, 0), drawn((H,), 5)
    s0 = drawn((B, H, K, V), 6)
    gamma = np.exp(log_decay)
    y, s_last = np.zeros((T, B, H, V)), s0.copy()
    for t, b in steps(LENGTHS):
        for h in range(H):
            state = gamma[h] ** (t + 1) * s0[b, h]
            for past in range(t + 1):
                state += gamma[h] ** (t - past) * np.outer(k[past, b, h], v[past, b, h])
            y[t, b, h] = scale[h] * (q[t, b, h] @ state)
            s_last[b, h] = state
    inputs = {"q": q, "k": k, "v": v, "log_decay": log_decay, "scale": scale, "s0": s0, "lengths": LENGTHS}
    return inputs, {"y": y, "s_last": s_last}
