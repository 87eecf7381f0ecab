# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The delta rule of Schlag et al., arXiv 2102.11174, as Yang et al., arXiv 2406.06484, write it: the state
times a Householder-like matrix."""

import numpy as np

from common import drawn, sigmoid, steps

T, B, H, K, V = 4, 2, 2, 3, 2
LENGTHS = np.array([4, 3])
EPSILON = float(np.float32(1e-6))  # the spec writes an f32 constant


def unit(x):
    return x / np.sqrt(x @ x + EPSILON)


def case():
    q, k, v = drawn((T, B, H, K), 1), drawn((T, B, H, K), 2), drawn((T, B, H, V), 3)
    beta = drawn((T, B, H), 4, -3, 3)
    scale = drawn((H,), 5)
    s0 = drawn((B, H, K, V), 6)
    y, s_last = np.zeros((T, B, H, V)), s0.copy()
    for t, b in steps(LENGTHS):
        for h in range(H):
            key, rate = unit(k[t, b, h]), sigmoid(beta[t, b, h])
            transition = np.eye(K) - rate * np.outer(key, key)
            s_last[b, h] = transition @ s_last[b, h] + rate * np.outer(key, v[t, b, h])
            y[t, b, h] = scale[h] * (unit(q[t, b, h]) @ s_last[b, h])
    inputs = {"q": q, "k": k, "v": v, "beta": beta, "scale": scale, "s0": s0, "lengths": LENGTHS}
    return inputs, {"y": y, "s_last": s_last}
