# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""PyTorch's LSTM with masked recurrent matrices, Darji, arXiv 2407.20601, as the dense ones that the blocks make up."""

import math

import numpy as np

from common import dense, dot, drawn, sigmoid, steps

T, B, M, D = 3, 2, 3, 2
LENGTHS = np.array([3, 2])
# The blocks of each gate: input, forget, cell, output.
PLACES = {"i": ([0], [2]), "f": ([2, 1, 0], [2, 1, 0]), "z": ([1, 1, 0, 2], [0, 2, 1, 1]), "o": ([2, 0], [1, 1])}


def case():
    x, bias = drawn((T, B, 4, M, D), 1), drawn((4, M, D), 2)
    h0, c0 = drawn((B, M, D), 3), drawn((B, M, D), 4)
    inputs = {"x": x, "b": bias, "h0": h0, "c0": c0, "lengths": LENGTHS}
    matrices = []
    for salt, (gate, (rows, columns)) in enumerate(PLACES.items()):
        blocks = drawn((len(rows), D, D), 5 + salt)
        inputs |= {f"r{gate}": blocks, f"rows_{gate}": np.array(rows), f"columns_{gate}": np.array(columns)}
        matrices.append(dense(blocks, rows, columns, M))
    h, h_last, c_last = np.zeros((T, B, M, D)), h0.copy(), c0.copy()
    for t, b in steps(LENGTHS):
        old = h_last[b].flatten()
        for place in range(M * D):
            m, d = divmod(place, D)
            i, f, z, o = (x[t, b, g, m, d] + dot(matrices[g][place], old) + bias[g, m, d] for g in range(4))
            c_last[b, m, d] = sigmoid(f) * c_last[b, m, d] + sigmoid(i) * math.tanh(z)
            h_last[b, m, d] = sigmoid(o) * math.tanh(c_last[b, m, d])
        h[t, b] = h_last[b]
    return inputs, {"h": h, "h_last": h_last, "c_last": c_last}
