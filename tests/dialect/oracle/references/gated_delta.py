# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The gated delta rule of Yang et al., arXiv 2412.06464, a decay and a Householder-like matrix; decay in
Mamba-2's form; the value heads of a group share its query and key."""

import math

import numpy as np

from common import drawn, sigmoid, softplus, steps

T, B, G, R, K, V = 4, 2, 2, 2, 3, 2
LENGTHS = np.array([4, 3])
EPSILON = float(np.float32(1e-6))  # the spec writes an f32 constant


def unit(x):
    return x / np.sqrt(x @ x + EPSILON)


def case():
    q, k, v = drawn((T, B, G, K), 1), drawn((T, B, G, K), 2), drawn((T, B, G, R, V), 3)
    a, beta = drawn((T, B, G, R), 4, -3, 1), drawn((T, B, G, R), 5, -3, 3)
    a_log, dt_bias = drawn((G, R), 6), drawn((G, R), 7)
    scale = drawn((G,), 8)
    s0 = drawn((B, G, R, K, V), 9)
    y, s_last = np.zeros((T, B, G, R, V)), s0.copy()
    for t, b in steps(LENGTHS):
        for g in range(G):
            key = unit(k[t, b, g])
            for r in range(R):
                alpha = math.exp(-math.exp(a_log[g, r]) * softplus(a[t, b, g, r] + dt_bias[g, r]))
                rate = sigmoid(beta[t, b, g, r])
                transition = alpha * (np.eye(K) - rate * np.outer(key, key))
                state = transition @ s_last[b, g, r] + rate * np.outer(key, v[t, b, g, r])
                y[t, b, g, r] = scale[g] * (unit(q[t, b, g]) @ state)
                s_last[b, g, r] = state
    inputs = {"q": q, "k": k, "v": v, "a": a, "beta": beta, "a_log": a_log, "dt_bias": dt_bias, "scale": scale,
              "s0": s0, "lengths": LENGTHS}
    return inputs, {"y": y, "s_last": s_last}
