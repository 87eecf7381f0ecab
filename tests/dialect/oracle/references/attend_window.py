# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Causal softmax attention with a band for a mask (Beltagy et al., arXiv 2004.05150, section 3.1): the
keys at most WINDOW - 1 steps behind each query, past ones in front. One key of the past and one of the case may not be
seen; of the second row none of the past and not the first."""

import math

import numpy as np

from common import dot, drawn, steps

T, B, G, R, K, V, WINDOW = 5, 2, 2, 2, 3, 2, 3
LENGTHS = np.array([5, 3])


def case():
    past = WINDOW - 1
    q, scale, bias = drawn((T, B, G, R, K), 1), drawn((G,), 2, 0.5, 1), drawn((G, R, WINDOW), 3)
    k, v = drawn((past + T, B, G, K), 4, -2, 2), drawn((past + T, B, G, V), 5)
    valid = np.ones((past + T, B))
    valid[0, 0] = valid[4, 0] = 0
    valid[: past + 1, 1] = 0
    y = np.zeros((T, B, G, R, V))
    for t, b in steps(LENGTHS):
        for g in range(G):
            for r in range(R):
                weights = {}
                for key in range(past + t + 1):
                    distance = past + t - key
                    if distance < WINDOW and valid[key, b]:
                        score = scale[g] * dot(q[t, b, g, r], k[key, b, g]) + bias[g, r, WINDOW - 1 - distance]
                        weights[key] = math.exp(score)
                for key, weight in weights.items():
                    y[t, b, g, r] += weight / sum(weights.values()) * v[key, b, g]

    def last(array):
        return np.stack([array[length : length + past, b] for b, length in enumerate(LENGTHS)], axis=1)

    inputs = {"q": q, "k": k[past:], "v": v[past:], "valid": valid[past:], "bias": bias, "scale": scale,
              "k_past": k[:past], "v_past": v[:past], "valid_past": valid[:past], "lengths": LENGTHS}
    return inputs, {"y": y, "k_past_last": last(k), "v_past_last": last(v), "valid_past_last": last(valid)}
