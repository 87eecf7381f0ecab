# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The global operator of HyperZZW, Zhang, arXiv 2401.17948: a matrix product in each channel of each image."""

import numpy as np

from common import drawn, steps

T, B, C, Y, M, X = 3, 2, 2, 3, 4, 2
LENGTHS = np.array([3, 2])


def case():
    z, k, f = drawn((T, B, C, Y, M), 1), drawn((C, Y, M), 2), drawn((T, B, C, M, X), 3)
    y = np.zeros((T, B, C, Y, X))
    for t, b in steps(LENGTHS):
        for c in range(C):
            y[t, b, c] = (z[t, b, c] * k[c]) @ f[t, b, c]
    return {"z": z, "k": k, "f": f, "lengths": LENGTHS}, {"y": y}
