# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The minGRU of Feng et al., arXiv 2410.01201, section 3.1, with the g of appendix B."""

import numpy as np

from common import drawn, sigmoid, steps

T, B, D = 4, 2, 3
LENGTHS = np.array([4, 2])


def positive(a):
    return a + 0.5 if a >= 0 else sigmoid(a)


def case():
    x = drawn((T, B, 2, D), 1, -3, 3)
    bias = drawn((2, D), 2)
    h0 = drawn((B, D), 3)
    h, h_last = np.zeros((T, B, D)), h0.copy()
    for t, b in steps(LENGTHS):
        for d in range(D):
            z = sigmoid(x[t, b, 0, d] + bias[0, d])
            new = positive(x[t, b, 1, d] + bias[1, d])
            h[t, b, d] = h_last[b, d] = h_last[b, d] + z * (new - h_last[b, d])
    return {"x": x, "b": bias, "h0": h0, "lengths": LENGTHS}, {"h": h, "h_last": h_last}
