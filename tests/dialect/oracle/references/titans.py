# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The linear memory of Behrouz, Zhong and Mirrokni, arXiv 2501.00663, equations 11 to 15; M and S are [V, K]."""

import math

import numpy as np

from common import dot, drawn, sigmoid, steps

T, B, H, K, V = 4, 2, 2, 3, 2
LENGTHS = np.array([4, 2])
# The spec writes 1e-6 as an f32 constant.
EPSILON = float(np.float32(1e-6))


def unit(vector):
    return vector / math.sqrt(dot(vector, vector) + EPSILON)


def case():
    q, k, v = drawn((T, B, H, K), 1), drawn((T, B, H, K), 2), drawn((T, B, H, V), 3)
    alpha, eta, theta = (drawn((T, B, H), salt, -2, 2) for salt in (4, 5, 6))
    m0, s0 = drawn((B, H, K, V), 7), drawn((B, H, K, V), 8)
    y, m_last, s_last = np.zeros((T, B, H, V)), m0.copy(), s0.copy()
    for t, b in steps(LENGTHS):
        for j in range(H):
            memory, momentum = m_last[b, j].T, s_last[b, j].T
            key, query = unit(k[t, b, j]), unit(q[t, b, j])
            error = [dot(memory[n], key) - v[t, b, j, n] for n in range(V)]
            for n in range(V):
                for m in range(K):
                    gradient = 2 * error[n] * key[m]
                    momentum[n, m] = sigmoid(eta[t, b, j]) * momentum[n, m] - sigmoid(theta[t, b, j]) * gradient
                    memory[n, m] = (1 - sigmoid(alpha[t, b, j])) * memory[n, m] + momentum[n, m]
                y[t, b, j, n] = dot(memory[n], query)
    inputs = {"q": q, "k": k, "v": v, "alpha": alpha, "eta": eta, "theta": theta, "m0": m0, "s0": s0,
              "lengths": LENGTHS}
    return inputs, {"y": y, "m_last": m_last, "s_last": s_last}
