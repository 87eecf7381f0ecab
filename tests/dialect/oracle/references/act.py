# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Adaptive computation time: all weights of a position first, as in Graves, arXiv 1603.08983, equations 6 and 7; then
its output, a sum (equation 9), and that of Universal transformers, arXiv 1807.03819, in which a state that was taken in
loses the share of each later one.

One position halts, one has no depth left before it does, one has halted in an earlier call, and one halts at once.
"""

import numpy as np

from common import drawn, sigmoid

T, B, D = 5, 4, 3
LENGTHS = np.array([5, 3, 5, 2])
EPSILON = 0.05


def weights_of(probabilities, halted):
    """The weight of each depth, and whether the position halts at the last of them."""
    weights = []
    for p in probabilities:
        if halted + sum(weights) + p > 1 - EPSILON:
            return weights + [1 - halted - sum(weights)], True
        weights.append(p)
    return weights, False


def case():
    s, halting = drawn((T, B, D), 1), drawn((T, B), 2, -2, 0)
    halting[:, 1] -= 3
    halting[0, 3] = 80
    halted0 = np.array([0.125, 0.25, 1.0, 0.0])
    steps0, remainder0 = np.array([1.0, 2.0, 4.0, 0.0]), np.array([0.0, 0.0, 0.375, 0.0])
    mean0, mixed0 = drawn((B, D), 3), drawn((B, D), 4)
    halted, steps, remainder = halted0.copy(), steps0.copy(), remainder0.copy()
    mean, mixed = mean0.copy(), mixed0.copy()
    for b, length in enumerate(LENGTHS):
        if halted0[b] == 1:
            continue
        weights, halts = weights_of([sigmoid(halting[t, b]) for t in range(length)], halted0[b])
        halted[b] = 1.0 if halts else halted0[b] + sum(weights)
        steps[b] += len(weights)
        remainder[b] += weights[-1] if halts else 0
        for t, weight in enumerate(weights):
            mean[b] += weight * s[t, b]
            mixed[b] += weight * (s[t, b] - mixed[b])
    inputs = {"s": s, "halting": halting, "epsilon": np.array(EPSILON), "halted0": halted0, "steps0": steps0}
    inputs |= {"remainder0": remainder0, "mean0": mean0, "mixed0": mixed0, "lengths": LENGTHS}
    outputs = {"halted_last": halted, "steps_last": steps, "remainder_last": remainder}
    return inputs, outputs | {"mean_last": mean, "mixed_last": mixed}
