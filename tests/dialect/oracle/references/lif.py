# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The leaky integrate-and-fire neuron of Fang et al., arXiv 2007.05785, equations 2 to 4, with a hard reset."""

import numpy as np

from common import drawn, steps

T, B, H, D = 3, 2, 2, 3
LENGTHS = np.array([3, 2])


def case():
    x = drawn((T, B, H, D), 1, 0, 4)
    tau = drawn((H, D), 2, 1.5, 3)
    threshold = drawn((H, D), 3, 0.5, 1.5)
    resting = drawn((H, D), 4, -0.5, 0.2)
    v0 = drawn((B, H, D), 5, -0.5, 0.5)
    s, h, v_last = np.zeros((T, B, H, D)), np.zeros((T, B, H, D)), v0.copy()
    for t, b in steps(LENGTHS):
        for k in range(H):
            for d in range(D):
                v, rest = v_last[b, k, d], resting[k, d]
                potential = v + (x[t, b, k, d] - (v - rest)) / tau[k, d]
                fires = potential >= threshold[k, d]
                h[t, b, k, d], s[t, b, k, d] = potential, fires
                v_last[b, k, d] = rest if fires else potential
    assert 0 < s.sum() < H * D * LENGTHS.sum(), "some must fire, and some not"
    inputs = {"x": x, "tau": tau, "threshold": threshold, "resting": resting, "v0": v0, "lengths": LENGTHS}
    return inputs, {"s": s, "h": h, "v_last": v_last}
