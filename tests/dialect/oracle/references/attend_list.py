# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Recycled attention, Xu et al., arXiv 2411.05787, section 3: attention over the cached positions that a list names.

What an initial state stands for is one more key in front, with score m0, weight u0 and value y0. For one query of the
first row nothing stands in front.
"""

import numpy as np

from common import dot, drawn, softmax_average

S, T, B, R, K, V = 6, 4, 2, 3, 2, 3
LENGTHS = np.array([4, 2])


def case():
    q, keys, values = drawn((B, R, K), 1, -9, 9), drawn((S, B, K), 2, -3, 3), drawn((S, B, V), 3)
    index = np.array([[0, 5], [2, 3], [3, 0], [5, 0]])
    scale = 0.625
    m0, u0, y0 = drawn((B, R), 4, -2, 2), drawn((B, R), 5, 1, 2), drawn((B, R, V), 6)
    u0[0, 1] = 0.0
    m, u, y = m0.copy(), u0.copy(), y0.copy()
    for b, i in np.ndindex(B, R):
        named = index[: LENGTHS[b], b]
        seen = [(scale * dot(q[b, i], keys[s, b]), 1.0, values[s, b]) for s in named]
        if u0[b, i] != 0:
            seen.append((m0[b, i], u0[b, i], y0[b, i]))
        m[b, i], u[b, i], y[b, i] = softmax_average(seen)
    inputs = {"q": q, "keys": keys, "values": values, "index": index, "scale": np.array(scale)}
    inputs |= {"m0": m0, "u0": u0, "y0": y0, "lengths": LENGTHS}
    return inputs, {"y_last": y, "m_last": m, "u_last": u}
