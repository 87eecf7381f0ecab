# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the references share: drawn inputs, the steps that each row takes, scalar functions, and what several of them
read out of a paper in the same way: sparse matrices, convolutions and softmax averages.

The scalar functions take and give one number: a reference computes one number at a time, in an order that it writes
down.
"""

import math

import numpy as np


def drawn(shape, salt, low=-1.0, high=1.0):
    """Numbers of three decimals, all over the range, different for each salt and the same on each machine."""
    array = np.zeros(shape)
    for place in range(array.size):
        share = math.sin(12.9898 * (place + 1) + 78.233 * salt) * 43758.5453 % 1
        array.flat[place] = round(low + (high - low) * share, 3)
    return array


def steps(lengths):
    """The pairs (t, b) in the order in which each row takes its steps, row after row."""
    for b, length in enumerate(lengths):
        for t in range(length):
            yield t, b


def dot(left, right):
    """The sum of the products of two vectors' elements, added in their order."""
    total = 0.0
    for a, b in zip(left, right, strict=True):
        total += float(a) * float(b)
    return total


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def softplus(x):
    """log(1 + exp(x))"""
    return math.log1p(math.exp(x))


def logsigmoid(x):
    """log(1 / (1 + exp(-x)))"""
    return -math.log1p(math.exp(-x))


def silu(x):
    return x * sigmoid(x)


def relu(x):
    return x if x > 0 else 0.0


def gelu(x):
    """The exact one; 1 / sqrt(2) is an f32 constant in specs."""
    return x * (1 + math.erf(x * float(np.float32(math.sqrt(0.5))))) / 2


def dense(blocks, rows, columns, count):
    """The matrix of count x count blocks of which these are not zero; blocks [N, R, C]."""
    _, height, width = blocks.shape
    matrix = np.zeros((count * height, count * width))
    for block, row, column in zip(blocks, rows, columns, strict=True):
        matrix[row * height : (row + 1) * height, column * width : (column + 1) * width] += block
    return matrix


def taps_of(image, kernel, y, x):
    """Which elements (ky, kx) of a kernel lie on the image [Y, X, ...] where it is centred at (y, x), each with the
    pixel under it; an even kernel reaches one further behind."""
    for ky, kx in np.ndindex(kernel.shape[:2]):
        row, column = y + ky - (kernel.shape[0] - 1) // 2, x + kx - (kernel.shape[1] - 1) // 2
        if 0 <= row < image.shape[0] and 0 <= column < image.shape[1]:
            yield ky, kx, image[row, column]


def softmax_average(seen):
    """Of a list of (score, weight, value): the largest score, the sum of weight exp(score) relative to it, and the
    average of the values under these weights."""
    largest = max(score for score, _, _ in seen)
    total, average = 0.0, 0.0
    for score, weight, value in seen:
        total += weight * math.exp(score - largest)
        average += weight * math.exp(score - largest) * value
    return largest, total, average / total
