# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Kimi delta attention, arXiv 2510.26692, section 3: S = (I - b k k^T) Diag(alpha) S + b k v^T, o = S^T q."""

import numpy as np

from common import drawn, sigmoid, softplus, steps

T, B, H, K, V = 4, 2, 2, 3, 2
LENGTHS = np.array([4, 3])
EPSILON = float(np.float32(1e-6))  # the spec writes an f32 constant


def unit(x):
    return x / np.sqrt(x @ x + EPSILON)


def case():
    q, k, v = drawn((T, B, H, K), 1), drawn((T, B, H, K), 2), drawn((T, B, H, V), 3)
    g, beta = drawn((T, B, H, K), 4, -3, 1), drawn((T, B, H), 5, -3, 3)
    a_log, dt_bias = drawn((H,), 6), drawn((H, K), 7)
    scale = drawn((H,), 8)
    s0 = drawn((B, H, K, V), 9)
    y, s_last = np.zeros((T, B, H, V)), s0.copy()
    for t, b in steps(LENGTHS):
        for h in range(H):
            key, rate = unit(k[t, b, h]), sigmoid(beta[t, b, h])
            alpha = np.exp([-np.exp(a_log[h]) * softplus(x) for x in g[t, b, h] + dt_bias[h]])
            transition = (np.eye(K) - rate * np.outer(key, key)) @ np.diag(alpha)
            s_last[b, h] = transition @ s_last[b, h] + rate * np.outer(key, v[t, b, h])
            y[t, b, h] = scale[h] * (unit(q[t, b, h]) @ s_last[b, h])
    inputs = {"q": q, "k": k, "v": v, "g": g, "beta": beta, "a_log": a_log, "dt_bias": dt_bias, "scale": scale,
              "s0": s0, "lengths": LENGTHS}
    return inputs, {"y": y, "s_last": s_last}
