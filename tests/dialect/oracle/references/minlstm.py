# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The minLSTM of Feng et al., arXiv 2410.01201, section 3.2, with the g of appendix B."""

import numpy as np

from common import drawn, sigmoid, steps

T, B, D = 4, 2, 3
LENGTHS = np.array([4, 2])


def positive(a):
    return a + 0.5 if a >= 0 else sigmoid(a)


def case():
    x = drawn((T, B, 3, D), 1, -6, 6)
    bias = drawn((3, D), 2)
    h0 = drawn((B, D), 3)
    h, h_last = np.zeros((T, B, D)), h0.copy()
    for t, b in steps(LENGTHS):
        for d in range(D):
            forget, take = sigmoid(x[t, b, 0, d] + bias[0, d]), sigmoid(x[t, b, 1, d] + bias[1, d])
            new = positive(x[t, b, 2, d] + bias[2, d])
            h[t, b, d] = h_last[b, d] = (forget * h_last[b, d] + take * new) / (forget + take)
    return {"x": x, "b": bias, "h0": h0, "lengths": LENGTHS}, {"h": h, "h_last": h_last}
