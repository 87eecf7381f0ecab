# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Mamba's selective scan of Gu and Dao, arXiv 2312.00752, algorithm 2, one channel and state at a time."""

import math

import numpy as np

from common import dot, drawn, softplus, steps

T, B, D, N = 4, 2, 3, 2
LENGTHS = np.array([4, 3])


def case():
    x, dt = drawn((T, B, D), 1), drawn((T, B, D), 2, -3, 1)
    a_log = drawn((D, N), 3)
    b_in, c = drawn((T, B, N), 4), drawn((T, B, N), 5)
    d, dt_bias = drawn((D,), 6), drawn((D,), 7)
    h0 = drawn((B, D, N), 8)
    y, h_last = np.zeros((T, B, D)), h0.copy()
    for t, b in steps(LENGTHS):
        for channel in range(D):
            delta = softplus(dt[t, b, channel] + dt_bias[channel])
            for n in range(N):
                a_bar = math.exp(delta * -math.exp(a_log[channel, n]))
                b_bar = delta * b_in[t, b, n]
                h_last[b, channel, n] = a_bar * h_last[b, channel, n] + b_bar * x[t, b, channel]
            y[t, b, channel] = dot(c[t, b], h_last[b, channel]) + d[channel] * x[t, b, channel]
    inputs = {"x": x, "dt": dt, "a_log": a_log, "b": b_in, "c": c, "d": d, "dt_bias": dt_bias, "h0": h0,
              "lengths": LENGTHS}
    return inputs, {"y": y, "h_last": h_last}
