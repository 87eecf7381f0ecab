# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Linear attention of Katharopoulos et al., arXiv 2006.16236, section 3.3 without the divisor: a sum over the past."""

import numpy as np

from common import drawn, steps

T, B, H, K, V = 4, 2, 2, 3, 2
LENGTHS = np.array([4, 3])


def case():
    q, k, v = drawn((T, B, H, K), 1), drawn((T, B, H, K), 2), drawn((T, B, H, V), 3)
    scale = drawn((H,), 4)
    s0 = drawn((B, H, K, V), 5)
    y, s_last = np.zeros((T, B, H, V)), s0.copy()
    for t, b in steps(LENGTHS):
        for h in range(H):
            seen = q[t, b, h] @ s0[b, h]
            for past in range(t + 1):
                seen += (q[t, b, h] @ k[past, b, h]) * v[past, b, h]
            y[t, b, h] = scale[h] * seen
            s_last[b, h] += np.outer(k[t, b, h], v[t, b, h])
    inputs = {"q": q, "k": k, "v": v, "scale": scale, "s0": s0, "lengths": LENGTHS}
    return inputs, {"y": y, "s_last": s_last}
