# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the references share: drawn inputs, the steps that each row takes, and scalar functions.

The functions take and give one number: a reference computes one number at a time, in an order that it writes down.
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
