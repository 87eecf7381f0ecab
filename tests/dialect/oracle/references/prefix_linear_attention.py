# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prefix linear attention of Arora et al., Just read twice, arXiv 2407.05483, as attention with the weights
1 + s + s^2 / 2 over a prefix of its own keys and values and the steps so far."""

import numpy as np

from common import drawn, steps

T, B, H, K, V, PREFIX = 4, 2, 2, 3, 2, 3
LENGTHS = np.array([4, 3])


def add_features(sums, b, h, key, value):
    """What a key and its value add to the six sums over features: of orders 0, 1 and 2, with values and without."""
    square = np.outer(key, key)
    terms = (value, np.outer(key, value), square[:, :, None] * value, 1.0, key, square)
    for one, term in zip(sums, terms, strict=True):
        one[b, h] += term


def case():
    q, k, v = drawn((T, B, H, K), 1), drawn((T, B, H, K), 2), drawn((T, B, H, V), 3)
    k_prefix, v_prefix = drawn((PREFIX, B, H, K), 4), drawn((PREFIX, B, H, V), 5)
    scale = drawn((H,), 6, 0.5, 1.5)
    shapes = (B, H, V), (B, H, K, V), (B, H, K, K, V), (B, H), (B, H, K), (B, H, K, K)
    names = "sc", "sl", "sq", "zc", "zl", "zq"
    sums = [np.zeros(shape) for shape in shapes]
    for b in range(B):
        for h in range(H):
            for place in range(PREFIX):
                add_features(sums, b, h, k_prefix[place, b, h], v_prefix[place, b, h])
    inputs = {"q": q, "k": k, "q_again": q, "k_again": k, "v": v, "scale": scale, "lengths": LENGTHS}
    inputs |= {f"{name}0": one.copy() for name, one in zip(names, sums, strict=True)}
    y = np.zeros((T, B, H, V))
    for t, b in steps(LENGTHS):
        for h in range(H):
            add_features(sums, b, h, k[t, b, h], v[t, b, h])
            keys = np.concatenate([k_prefix[:, b, h], k[: t + 1, b, h]])
            values = np.concatenate([v_prefix[:, b, h], v[: t + 1, b, h]])
            s = scale[h] * (keys @ q[t, b, h])
            weights = 1 + s + s * s / 2
            y[t, b, h] = weights @ values / weights.sum()
    return inputs, {"y": y} | {f"{name}_last": one for name, one in zip(names, sums, strict=True)}
