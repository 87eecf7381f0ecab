# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The token mixer of FFNet, Yun et al., arXiv 2406.02021, one image after the other."""

import numpy as np

from common import drawn, gelu, steps, taps_of

T, B, Y, X, C, D = 3, 2, 3, 4, 2, 3
LENGTHS = np.array([3, 2])


def depthwise(image, kernel, bias):
    result = np.zeros(image.shape)
    for place in np.ndindex(image.shape[:2]):
        result[place] = bias + sum(kernel[ky, kx] * value for ky, kx, value in taps_of(image, kernel, *place))
    return result


def case():
    x = drawn((T, B, Y, X, C), 1, -2, 2)
    w, bias = drawn((D, C), 2), drawn((D,), 3)
    k1, b1 = drawn((3, 5, D), 4), drawn((D,), 5)
    k2, b2 = drawn((5, 2, D), 6), drawn((D,), 7)
    y = np.zeros((T, B, Y, X, D))
    for t, b in steps(LENGTHS):
        inner = depthwise(x[t, b] @ w.T + bias, k1, b1)
        y[t, b] = depthwise(np.vectorize(gelu)(inner), k2, b2)
    inputs = {"x": x, "w": w, "b": bias, "k1": k1, "b1": b1, "k2": k2, "b2": b2, "lengths": LENGTHS}
    return inputs, {"y": y}
