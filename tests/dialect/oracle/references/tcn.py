# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A residual block of Bai et al., arXiv 1803.01271, sections 3.1 to 3.3: convolutions as products with the steps that a
filter meets, dilations 1 and 2, over the whole sequence with its past in front."""

import numpy as np

from common import dot, drawn, relu

T, B, D, TAPS = 6, 2, 3, 3
LENGTHS = np.array([6, 1])


def convolved(known, filters, bias, dilation):
    """relu of the dilated convolution at the steps of `known` whose filter lies within it."""
    reach = dilation * (TAPS - 1)
    result = np.zeros((len(known) - reach, D))
    for t in range(len(result)):
        for out in range(D):
            total = bias[out]
            for delay in range(TAPS):
                met = known[t + reach - dilation * delay]
                total += dot(filters[TAPS - 1 - delay, out], met)
            result[t, out] = relu(total)
    return result


def case():
    x, x_past, h_past = drawn((T, B, D), 1), drawn((TAPS - 1, B, D), 2), drawn((2 * (TAPS - 1), B, D), 3, 0, 1)
    w1, w2 = drawn((TAPS, D, D), 4), drawn((TAPS, D, D), 5)
    b1, b2 = drawn((D,), 6), drawn((D,), 7)
    y, x_past_last, h_past_last = np.zeros((T, B, D)), np.zeros_like(x_past), np.zeros_like(h_past)
    for b, length in enumerate(LENGTHS):
        known = np.concatenate([x_past[:, b], x[:length, b]])
        hidden = np.concatenate([h_past[:, b], convolved(known, w1, b1, 1)])
        y[:length, b] = np.vectorize(relu)(x[:length, b] + convolved(hidden, w2, b2, 2))
        x_past_last[:, b] = known[len(known) - len(x_past) :]
        h_past_last[:, b] = hidden[len(hidden) - len(h_past) :]
    inputs = {"x": x, "w1": w1, "w2": w2, "b1": b1, "b2": b2, "x_past": x_past, "h_past": h_past, "lengths": LENGTHS}
    return inputs, {"y": y, "x_past_last": x_past_last, "h_past_last": h_past_last}
