# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The mLSTM with a sigmoid input gate of Beck et al., Tiled flash linear attention, arXiv 2503.14376, as a sum over the
past: each key is weighted by its input gate and all forget gates since."""

import numpy as np

from common import drawn, sigmoid, steps

T, B, H, K, V = 4, 2, 2, 3, 2
LENGTHS = np.array([4, 3])


def case():
    q, k, v = drawn((T, B, H, K), 1, -2, 2), drawn((T, B, H, K), 2), drawn((T, B, H, V), 3)
    i, f = drawn((T, B, H), 4, -3, 3), drawn((T, B, H), 5, -3, 3)
    scale = drawn((H,), 6, 1, 3)
    c0, n0 = drawn((B, H, K, V), 7), drawn((B, H, K), 8)
    h, c_last, n_last = np.zeros((T, B, H, V)), c0.copy(), n0.copy()
    taken, kept = np.vectorize(sigmoid)(i), np.vectorize(sigmoid)(f)
    by_one = by_n = 0
    for t, b in steps(LENGTHS):
        for head in range(H):
            from_start = kept[: t + 1, b, head].prod()
            memory, normaliser = from_start * c0[b, head], from_start * n0[b, head]
            for past in range(t + 1):
                share = kept[past + 1 : t + 1, b, head].prod() * taken[past, b, head]
                memory = memory + share * np.outer(k[past, b, head], v[past, b, head])
                normaliser = normaliser + share * k[past, b, head]
            query = scale[head] * q[t, b, head]
            weight = abs(query @ normaliser)
            h[t, b, head] = query @ memory / max(weight, 1)
            by_one, by_n = by_one + (weight < 1), by_n + (weight > 1)
            c_last[b, head], n_last[b, head] = memory, normaliser
    assert by_one and by_n, "some must be divided by 1, and some by the normaliser"
    inputs = {"q": q, "k": k, "v": v, "i": i, "f": f, "scale": scale, "c0": c0, "n0": n0, "lengths": LENGTHS}
    return inputs, {"h": h, "c_last": c_last, "n_last": n_last}
