# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Elman's network with a masked recurrent matrix, Darji, arXiv 2407.20601, as the dense one that the blocks make up."""

import math

import numpy as np

from common import dense, dot, drawn, steps

T, B, M, D, N = 4, 2, 3, 2, 5
LENGTHS = np.array([4, 2])
# One row of blocks is empty, and one block is there twice.
ROWS, COLUMNS = np.array([2, 0, 0, 2, 0]), np.array([0, 1, 2, 2, 1])


def case():
    x, r, bias, h0 = drawn((T, B, M, D), 1), drawn((N, D, D), 2), drawn((M, D), 3), drawn((B, M, D), 4)
    matrix = dense(r, ROWS, COLUMNS, M)
    h, h_last = np.zeros((T, B, M, D)), h0.copy()
    for t, b in steps(LENGTHS):
        old = h_last[b].flatten()
        for place in range(M * D):
            m, d = divmod(place, D)
            h_last[b, m, d] = math.tanh(x[t, b, m, d] + bias[m, d] + dot(matrix[place], old))
        h[t, b] = h_last[b]
    inputs = {"x": x, "r": r, "rows": ROWS, "columns": COLUMNS, "b": bias, "h0": h0, "lengths": LENGTHS}
    return inputs, {"h": h, "h_last": h_last}
