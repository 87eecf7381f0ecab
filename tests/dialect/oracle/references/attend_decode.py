# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Scaled dot-product attention of one query, Vaswani et al., arXiv 1706.03762, equation 1, heads in groups.

What an initial state stands for is one more key in front, with score m0, weight u0 and value y0. For one query of the
first row nothing stands in front.
"""

import numpy as np

from common import dot, drawn, softmax_average

S, B, G, R, K, V = 5, 2, 2, 3, 2, 3
LENGTHS = np.array([5, 3])


def case():
    q, k, v = drawn((B, G, R, K), 1, -9, 9), drawn((S, B, G, K), 2, -3, 3), drawn((S, B, G, V), 3)
    scale = drawn((G,), 4)
    m0, u0, y0 = drawn((B, G, R), 5, -2, 2), drawn((B, G, R), 6, 1, 2), drawn((B, G, R, V), 7)
    u0[0, 1, 1] = 0.0
    m, u, y = m0.copy(), u0.copy(), y0.copy()
    for b, g, i in np.ndindex(B, G, R):
        seen = [(scale[g] * dot(q[b, g, i], k[s, b, g]), 1.0, v[s, b, g]) for s in range(LENGTHS[b])]
        if u0[b, g, i] != 0:
            seen.append((m0[b, g, i], u0[b, g, i], y0[b, g, i]))
        m[b, g, i], u[b, g, i], y[b, g, i] = softmax_average(seen)
    inputs = {"q": q, "k": k, "v": v, "scale": scale, "m0": m0, "u0": u0, "y0": y0, "lengths": LENGTHS}
    return inputs, {"y_last": y, "m_last": m, "u_last": u}
