# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Mamba-2 over a sliding window, of Chen et al., Stuffed Mamba, arXiv 2410.07145: the state is made anew from the
window's inputs at every step. The case begins behind a past that fills the window."""

import numpy as np

from common import drawn, softplus, steps

T, B, G, R, N, D, WINDOW = 5, 2, 2, 2, 3, 2, 3
LENGTHS = np.array([5, 4])


def case():
    whole = WINDOW + T
    x, dt = drawn((whole, B, G, R, D), 1), drawn((whole, B, G, R), 2, -3, 1)
    b_in, c = drawn((whole, B, G, N), 3), drawn((T, B, G, N), 4)
    a_log, d, dt_bias = drawn((G, R), 5), drawn((G, R), 6), drawn((G, R), 7)
    delta = np.vectorize(softplus)(dt + dt_bias)
    log_decay = -np.exp(a_log) * delta

    def window(now, b, g, r):
        """The state at step `now` of the whole sequence and the logarithm of all its window's decays."""
        state = np.zeros((D, N))
        for past in range(now - WINDOW + 1, now + 1):
            decay = np.exp(log_decay[past + 1 : now + 1, b, g, r].sum())
            state += decay * delta[past, b, g, r] * np.outer(x[past, b, g, r], b_in[past, b, g])
        return state, log_decay[now - WINDOW + 1 : now + 1, b, g, r].sum()

    h0, span0, y = np.zeros((B, G, R, D, N)), np.zeros((B, G, R)), np.zeros((T, B, G, R, D))
    heads = [(g, r) for g in range(G) for r in range(R)]
    for b in range(B):
        for g, r in heads:
            h0[b, g, r], span0[b, g, r] = window(WINDOW - 1, b, g, r)
    h_last, span_last = h0.copy(), span0.copy()
    for t, b in steps(LENGTHS):
        for g, r in heads:
            h_last[b, g, r], span_last[b, g, r] = window(WINDOW + t, b, g, r)
            y[t, b, g, r] = h_last[b, g, r] @ c[t, b, g] + d[g, r] * x[WINDOW + t, b, g, r]
    inputs = {"x": x[WINDOW:], "dt": dt[WINDOW:], "b": b_in[WINDOW:], "c": c, "x_old": x[:T], "dt_old": dt[:T],
              "b_old": b_in[:T], "a_log": a_log, "d": d, "dt_bias": dt_bias, "h0": h0, "span0": span0,
              "lengths": LENGTHS}
    return inputs, {"y": y, "h_last": h_last, "span_last": span_last}
