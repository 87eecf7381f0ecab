# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""PyTorch's GRU with masked recurrent matrices, Darji, arXiv 2407.20601, as the dense ones that the blocks make up."""

import math

import numpy as np

from common import dense, dot, drawn, sigmoid, steps

T, B, M, D = 4, 2, 3, 2
LENGTHS = np.array([4, 2])
# The blocks of each gate: new, reset, update.
PLACES = {"g": ([1, 0], [1, 2]), "r": ([2, 2, 0, 1], [0, 1, 0, 2]), "z": ([0, 1, 2], [0, 1, 2])}


def case():
    x, bias, h0 = drawn((T, B, 3, M, D), 1), drawn((4, M, D), 2), drawn((B, M, D), 3)
    inputs = {"x": x, "b": bias, "h0": h0, "lengths": LENGTHS}
    matrices = {}
    for salt, (gate, (rows, columns)) in enumerate(PLACES.items()):
        blocks = drawn((len(rows), D, D), 4 + salt)
        inputs |= {f"r{gate}": blocks, f"rows_{gate}": np.array(rows), f"columns_{gate}": np.array(columns)}
        matrices[gate] = dense(blocks, rows, columns, M)
    h, h_last = np.zeros((T, B, M, D)), h0.copy()
    for t, b in steps(LENGTHS):
        old = h_last[b].flatten()
        for place in range(M * D):
            m, d = divmod(place, D)
            new, reset, update = (dot(matrices[gate][place], old) for gate in "grz")
            reset = sigmoid(x[t, b, 0, m, d] + reset + bias[1, m, d])
            update = sigmoid(x[t, b, 1, m, d] + update + bias[2, m, d])
            new = math.tanh(x[t, b, 2, m, d] + bias[3, m, d] + reset * (new + bias[0, m, d]))
            h_last[b, m, d] = new + update * (old[place] - new)
        h[t, b] = h_last[b]
    return inputs, {"h": h, "h_last": h_last}
