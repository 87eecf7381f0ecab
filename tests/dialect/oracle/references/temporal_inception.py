# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A temporal inception module of Ma et al., arXiv 1703.10667, section 4: two convolutions with padding `same`."""

import numpy as np

from common import dot, drawn, relu

T, B, D, C, NARROW, WIDE = 5, 2, 3, 2, 3, 5
LENGTHS = np.array([5, 2])


def convolved(x, filters, bias):
    """relu of one row's convolution, zeros around it."""
    half = len(filters) // 2
    padded = np.pad(x, ((half, half), (0, 0)))
    result = np.zeros((len(x), C))
    for t in range(len(x)):
        for out in range(C):
            result[t, out] = relu(bias[out] + sum(dot(f[out], padded[t + j]) for j, f in enumerate(filters)))
    return result


def case():
    x, b = drawn((T, B, D), 1), drawn((2, C), 2)
    filters = [drawn((NARROW, C, D), 3), drawn((WIDE, C, D), 4)]
    y = np.zeros((T, B, 2, C))
    for row, length in enumerate(LENGTHS):
        for width in range(2):
            y[:length, row, width] = convolved(x[:length, row], filters[width], b[width])
    inputs = {"x": x, "w_narrow": filters[0], "w_wide": filters[1], "b": b, "lengths": LENGTHS}
    return inputs, {"y": y}
