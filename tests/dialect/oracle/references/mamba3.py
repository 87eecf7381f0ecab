# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Mamba-3 of Lahoti et al., arXiv 2603.15569, as proposition 4 computes it: a state that decays but does not turn, with
B and C turned by all angles so far. A pair of real numbers is one complex number here."""

import math

import numpy as np

from common import drawn, sigmoid, softplus, steps

T, B, H, N, D = 4, 2, 2, 2, 3
LENGTHS = np.array([4, 3])
SLOWEST, PI = float(np.float32(1e-4)), float(np.float32(3.14159265))  # the spec writes f32 constants


def case():
    x, dt = drawn((T, B, H, D), 1), drawn((T, B, H), 2, -2, 1)
    a, trapezoid = drawn((T, B, H), 3, -3, 1), drawn((T, B, H), 4, -3, 3)
    a[1, 0, 1] = -12  # slower than the slowest decay
    theta = drawn((T, B, N), 5)
    b_in, c = drawn((T, B, 2, N), 6), drawn((T, B, 2, N), 7)
    b_bias, c_bias = drawn((2, H, N), 8), drawn((2, H, N), 9)
    d, dt_bias = drawn((H,), 10), drawn((H,), 11)
    hr0, hi0 = drawn((B, H, D, N), 12), drawn((B, H, D, N), 13)
    x0, br0, bi0 = drawn((B, H, D), 14), drawn((B, N), 15), drawn((B, N), 16)
    y = np.zeros((T, B, H, D))
    state, turned = hr0 + 1j * hi0, np.zeros((B, H, N))
    x_last, b_last = x0.copy(), br0 + 1j * bi0
    old = (b_last[:, None] + b_bias[0] + 1j * b_bias[1]) * np.ones((B, H, N))
    for t, b in steps(LENGTHS):
        for h in range(H):
            delta = softplus(dt[t, b, h] + dt_bias[h])
            share = sigmoid(trapezoid[t, b, h])
            alpha = math.exp(-max(softplus(a[t, b, h]), SLOWEST) * delta)
            beta, gamma = (1 - share) * delta * alpha, share * delta
            turned[b, h] += delta * np.tanh(theta[t, b]) * PI
            back = np.exp(-1j * turned[b, h])
            new = back * (b_in[t, b, 0] + b_bias[0, h] + 1j * (b_in[t, b, 1] + b_bias[1, h]))
            read = back * (c[t, b, 0] + c_bias[0, h] + 1j * (c[t, b, 1] + c_bias[1, h]))
            state[b, h] = (alpha * state[b, h] + beta * np.outer(x_last[b, h], old[b, h])
                           + gamma * np.outer(x[t, b, h], new))
            y[t, b, h] = (state[b, h] @ read.conj()).real + d[h] * x[t, b, h]
            old[b, h] = new
        x_last[b], b_last[b] = x[t, b], b_in[t, b, 0] + 1j * b_in[t, b, 1]
    state = state * np.exp(1j * turned)[:, :, None]
    inputs = {"x": x, "dt": dt, "a": a, "lambda": trapezoid, "theta": theta, "b": b_in, "c": c, "b_bias": b_bias,
              "c_bias": c_bias, "d": d, "dt_bias": dt_bias, "hr0": hr0, "hi0": hi0, "x0": x0, "br0": br0, "bi0": bi0,
              "lengths": LENGTHS}
    return inputs, {"y": y, "hr_last": state.real, "hi_last": state.imag, "x_last": x_last,
                    "br_last": b_last.real, "bi_last": b_last.imag}
