# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The depthwise causal convolution in front of Mamba's scan (arXiv 2312.00752, section 3.4), with its SiLU, as a scatter:
each step and each step of the past adds its share to those that it reaches."""

import numpy as np

from common import drawn, silu

T, B, D, TAPS = 5, 2, 3, 4
LENGTHS = np.array([5, 2])


def case():
    x, x_past = drawn((T, B, D), 1), drawn((TAPS - 1, B, D), 2)
    weight, bias = drawn((D, TAPS), 3), drawn((D,), 4)
    y, x_past_last = np.zeros((T, B, D)), np.zeros((TAPS - 1, B, D))
    for b, length in enumerate(LENGTHS):
        known = np.concatenate([x_past[:, b], x[:length, b]])
        reached = np.zeros((len(known) + TAPS - 1, D)) + bias
        for step, values in enumerate(known):
            for delay in range(TAPS):
                reached[step + delay] += weight[:, TAPS - 1 - delay] * values
        y[:length, b] = np.vectorize(silu)(reached[TAPS - 1 : len(known)])
        x_past_last[:, b] = known[len(known) - (TAPS - 1) :]
    inputs = {"x": x, "weight": weight, "bias": bias, "x_past": x_past, "lengths": LENGTHS}
    return inputs, {"y": y, "x_past_last": x_past_last}
