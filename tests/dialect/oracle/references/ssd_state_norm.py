# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Mamba-2 with a state of bounded norm, of Chen et al., Stuffed Mamba, arXiv 2410.07145: a head's state whose norm is
beyond p is scaled to p."""

import math

import numpy as np

from common import drawn, softplus, steps

T, B, G, R, N, D = 4, 2, 2, 2, 3, 2
LENGTHS = np.array([4, 3])


def case():
    x, dt = drawn((T, B, G, R, D), 1), drawn((T, B, G, R), 2, -3, 1)
    a_log = drawn((G, R), 3)
    b_in, c = drawn((T, B, G, N), 4), drawn((T, B, G, N), 5)
    p = drawn((G, R), 6, 0.5, 1.5)
    d, dt_bias = drawn((G, R), 7), drawn((G, R), 8)
    h0 = drawn((B, G, R, D, N), 9)
    y, h_last = np.zeros((T, B, G, R, D)), h0.copy()
    scaled = 0
    for t, b in steps(LENGTHS):
        for g in range(G):
            for r in range(R):
                delta = softplus(dt[t, b, g, r] + dt_bias[g, r])
                state = math.exp(-math.exp(a_log[g, r]) * delta) * h_last[b, g, r]
                state = state + delta * np.outer(x[t, b, g, r], b_in[t, b, g])
                norm = np.linalg.norm(state)
                if norm > p[g, r]:
                    state, scaled = state * p[g, r] / norm, scaled + 1
                h_last[b, g, r] = state
                y[t, b, g, r] = state @ c[t, b, g] + d[g, r] * x[t, b, g, r]
    assert 0 < scaled < G * R * LENGTHS.sum(), "some states must be scaled, and some not"
    inputs = {"x": x, "dt": dt, "a_log": a_log, "b": b_in, "c": c, "p": p, "d": d, "dt_bias": dt_bias, "h0": h0,
              "lengths": LENGTHS}
    return inputs, {"y": y, "h_last": h_last}
