# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Linear attention of Katharopoulos et al., arXiv 2006.16236, section 3.3: a weighted mean over the past."""

import math

import numpy as np

from common import drawn, steps

T, B, H, K, V = 4, 2, 2, 3, 2
LENGTHS = np.array([4, 3])


def feature(x):
    """elu(x) + 1"""
    return x + 1 if x > 0 else math.exp(x)


def case():
    q, k, v = drawn((T, B, H, K), 1, -2, 2), drawn((T, B, H, K), 2, -2, 2), drawn((T, B, H, V), 3)
    epsilon = drawn((H,), 4, 0.1, 0.3)
    s0, z0 = drawn((B, H, K, V), 5), drawn((B, H, K), 6, 0, 1)
    y, s_last, z_last = np.zeros((T, B, H, V)), s0.copy(), z0.copy()
    phi_q, phi_k = np.vectorize(feature)(q), np.vectorize(feature)(k)
    for t, b in steps(LENGTHS):
        for h in range(H):
            seen, weights = phi_q[t, b, h] @ s0[b, h], phi_q[t, b, h] @ z0[b, h]
            for past in range(t + 1):
                weight = phi_q[t, b, h] @ phi_k[past, b, h]
                seen, weights = seen + weight * v[past, b, h], weights + weight
            y[t, b, h] = seen / (weights + epsilon[h])
            s_last[b, h] += np.outer(phi_k[t, b, h], v[t, b, h])
            z_last[b, h] += phi_k[t, b, h]
    inputs = {"q": q, "k": k, "v": v, "epsilon": epsilon, "s0": s0, "z0": z0, "lengths": LENGTHS}
    return inputs, {"y": y, "s_last": s_last, "z_last": z_last}
