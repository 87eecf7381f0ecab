# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""M2RNN of Mishra et al., arXiv 2603.14360: Z = tanh(H W + k v^T), H' = f H + (1 - f) Z, y = H'^T q, with W = r^T."""

import math

import numpy as np

from common import dot, drawn, steps

T, B, H, K, V = 4, 2, 2, 3, 2
LENGTHS = np.array([4, 2])


def case():
    q, k, v = drawn((T, B, H, K), 1), drawn((T, B, H, K), 2), drawn((T, B, H, V), 3)
    log_f = drawn((T, B, H), 4, -3, 1)
    r = drawn((H, V, V), 5)
    h0 = drawn((B, H, K, V), 6)
    y, h_last = np.zeros((T, B, H, V)), h0.copy()
    for t, b in steps(LENGTHS):
        for j in range(H):
            old, weight = h_last[b, j].copy(), r[j].T
            forget = math.exp(log_f[t, b, j]) if log_f[t, b, j] < 0 else 1.0
            for m in range(K):
                for n in range(V):
                    z = math.tanh(dot(old[m], weight[:, n]) + k[t, b, j, m] * v[t, b, j, n])
                    h_last[b, j, m, n] = forget * old[m, n] + (1 - forget) * z
            for n in range(V):
                y[t, b, j, n] = dot(q[t, b, j], h_last[b, j, :, n])
    inputs = {"q": q, "k": k, "v": v, "log_f": log_f, "r": r, "h0": h0, "lengths": LENGTHS}
    return inputs, {"y": y, "h_last": h_last}
