# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Mamba's inner block of Gu and Dao, arXiv 2312.00752, section 3.4 and algorithm 2: at each step the convolution,
the projections, then the scan, one channel and state at a time."""

import math

import numpy as np

from common import dot, drawn, silu, softplus, steps

T, B, D, N, R, TAPS = 4, 2, 3, 2, 2, 4
LENGTHS = np.array([4, 2])


def case():
    x, z, x_past = drawn((T, B, D), 1), drawn((T, B, D), 2), drawn((TAPS - 1, B, D), 3)
    conv_weight, conv_bias = drawn((D, TAPS), 4), drawn((D,), 5)
    w_r, w_b, w_c, w_dt = drawn((R, D), 6), drawn((N, D), 7), drawn((N, D), 8), drawn((D, R), 9)
    dt_bias, a_log, d, h0 = drawn((D,), 10), drawn((D, N), 11), drawn((D,), 12), drawn((B, D, N), 13)

    known = np.concatenate([x_past, x])
    y, h_last, x_past_last = np.zeros((T, B, D)), h0.copy(), np.zeros_like(x_past)
    for t, b in steps(LENGTHS):
        u = [silu(conv_bias[c] + dot(conv_weight[c], known[t : t + TAPS, b, c])) for c in range(D)]
        low_rank = [dot(row, u) for row in w_r]
        b_t, c_t = [dot(row, u) for row in w_b], [dot(row, u) for row in w_c]
        for c in range(D):
            delta = softplus(dot(w_dt[c], low_rank) + dt_bias[c])
            for n in range(N):
                decay = math.exp(delta * -math.exp(a_log[c, n]))
                h_last[b, c, n] = decay * h_last[b, c, n] + delta * b_t[n] * u[c]
            y[t, b, c] = (dot(c_t, h_last[b, c]) + d[c] * u[c]) * silu(z[t, b, c])
    for b, length in enumerate(LENGTHS):
        x_past_last[:, b] = known[length : length + TAPS - 1, b]
    inputs = {"x": x, "z": z, "conv_weight": conv_weight, "conv_bias": conv_bias, "w_r": w_r, "w_b": w_b, "w_c": w_c,
              "w_dt": w_dt, "dt_bias": dt_bias, "a_log": a_log, "d": d, "x_past": x_past, "h0": h0,
              "lengths": LENGTHS}
    return inputs, {"y": y, "x_past_last": x_past_last, "h_last": h_last}
