# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""RWKV-7 of Peng et al., arXiv 2503.14456, section 4, with the paper's state: values in rows, keys in columns,
and a transition matrix diag(w) - kappa^T (a * kappa) on its right."""

import numpy as np

from common import drawn, sigmoid, steps

T, B, H, K, V = 4, 2, 2, 3, 2
LENGTHS = np.array([4, 3])
STRONGEST = float(np.float32(0.60653066))  # e^(-1/2), which the spec writes as an f32 constant


def case():
    r, w, k = drawn((T, B, H, K), 1), drawn((T, B, H, K), 2, -3, 3), drawn((T, B, H, K), 3)
    v, a = drawn((T, B, H, V), 4), drawn((T, B, H, K), 5, -3, 3)
    k_k, k_a = drawn((H, K), 6, 0.5, 1.5), drawn((H, K), 7, 0.5, 1.5)
    k[1, 0, 1] = 0  # a key without a direction removes nothing
    s0 = drawn((B, H, K, V), 8)
    y, s_last = np.zeros((T, B, H, V)), s0.copy()
    for t, b in steps(LENGTHS):
        for h in range(H):
            rate = np.vectorize(sigmoid)(a[t, b, h])
            decay = np.exp(-STRONGEST * np.vectorize(sigmoid)(w[t, b, h]))
            kappa = k[t, b, h] * k_k[h]
            length = np.linalg.norm(kappa)
            kappa = kappa / length if length > 0 else kappa
            replaced = k[t, b, h] * ((1 - k_a[h]) + k_a[h] * rate)  # k times lerp(1, a, alpha)
            transition = np.diag(decay) - np.outer(kappa, rate * kappa)
            wkv = s_last[b, h].T @ transition + np.outer(v[t, b, h], replaced)
            y[t, b, h] = wkv @ r[t, b, h]
            s_last[b, h] = wkv.T
    inputs = {"r": r, "w": w, "k": k, "v": v, "a": a, "k_k": k_k, "k_a": k_a, "s0": s0, "lengths": LENGTHS}
    return inputs, {"y": y, "s_last": s_last}
