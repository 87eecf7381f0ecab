# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The Gram matrices in linear CKA, Kornblith et al., arXiv 1905.00414, section 3: those of one matrix with a line for
each step of each row."""

import numpy as np

from common import drawn, steps

T, B, C, D = 4, 2, 3, 2
LENGTHS = np.array([4, 3])


def case():
    x, y = drawn((T, B, C), 1), drawn((T, B, D), 2)
    mean_x, mean_y = drawn((C,), 3), drawn((D,), 4)
    lines_x = np.array([x[t, b] for t, b in steps(LENGTHS)])
    lines_y = np.array([y[t, b] for t, b in steps(LENGTHS)])
    cx, cy = lines_x - mean_x, lines_y - mean_y
    inputs = {"x": x, "y": y, "mean_x": mean_x, "mean_y": mean_y, "lengths": LENGTHS}
    outputs = {"xx": cx.T @ cx, "yy": cy.T @ cy, "yx": cy.T @ cx}
    return inputs, outputs | {"sum_x": lines_x.sum(0), "sum_y": lines_y.sum(0)}
