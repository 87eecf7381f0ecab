# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Mega's attention within chunks, Ma et al., arXiv 2209.10655, section 3.5, causal, over explicit lists of keys.

The steps before the first are those of an earlier call: of the first row's, two belong to the chunk that goes on.
"""

import numpy as np

from common import dot, drawn, softmax_average, steps

T, B, H, K, V, J = 6, 2, 2, 2, 3, 4
LENGTHS = np.array([6, 3])


def case():
    P = J - 1
    q, k, v = drawn((T, B, H, K), 1, -3, 3), drawn((T, B, H, K), 2, -3, 3), drawn((T, B, H, V), 3)
    chunk = np.array([[2, 7], [2, 8], [3, 8], [3, 8], [3, 8], [4, 9]])
    bias, scale = drawn((H, J), 4), drawn((H,), 5)
    k_past, v_past = drawn((P, B, H, K), 6, -3, 3), drawn((P, B, H, V), 7)
    chunk_past = np.array([[1, 0], [2, 0], [2, 0]])
    keys, values = np.concatenate([k_past, k]), np.concatenate([v_past, v])
    chunks = np.concatenate([chunk_past, chunk])
    y = np.zeros((T, B, H, V))
    for t, b in steps(LENGTHS):
        now = t + P
        own = [s for s in range(now + 1) if chunks[s, b] == chunks[now, b]]
        for h in range(H):
            seen = []
            for s in own:
                score = scale[h] * dot(q[t, b, h], keys[s, b, h]) + bias[h, J - 1 - (now - s)]
                seen.append((score, 1.0, values[s, b, h]))
            _, _, y[t, b, h] = softmax_average(seen)

    def past_of(sequence):
        return np.stack([sequence[LENGTHS[b] : LENGTHS[b] + P, b] for b in range(B)], axis=1)

    inputs = {"q": q, "k": k, "v": v, "chunk": chunk, "bias": bias, "scale": scale}
    inputs |= {"k_past": k_past, "v_past": v_past, "chunk_past": chunk_past, "lengths": LENGTHS}
    outputs = {"y": y, "k_past_last": past_of(keys), "v_past_last": past_of(values)}
    return inputs, outputs | {"chunk_past_last": past_of(chunks)}
