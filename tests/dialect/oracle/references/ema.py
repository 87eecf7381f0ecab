# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The damped moving average of Ma et al., arXiv 2209.10655, section 3.1, as the sum of its modes' kernels.

Mode n answers an input j steps ago with p beta q^j; the initial state is one more step ago, with weight 1.
"""

import numpy as np

from common import drawn, sigmoid, steps

T, B, D, N = 4, 2, 3, 2
LENGTHS = np.array([4, 2])


def case():
    x = drawn((T, B, D), 1)
    delta, alpha = drawn((D, N), 2, -2, 2), drawn((D, N), 3, -2, 2)
    beta, gamma = drawn((D, N), 4), drawn((D, N), 5)
    omega = drawn((D,), 6)
    h0 = drawn((B, D, N), 7)
    y, h_last = np.zeros((T, B, D)), np.zeros((B, D, N))
    for t, b in steps(LENGTHS):
        for d in range(D):
            y[t, b, d] = omega[d] * x[t, b, d]
            for n in range(N):
                p = sigmoid(delta[d, n])
                q = 1 - p * sigmoid(alpha[d, n])
                h = q ** (t + 1) * h0[b, d, n]
                for j in range(t + 1):
                    h += p * beta[d, n] * q**j * x[t - j, b, d]
                y[t, b, d] += gamma[d, n] * h
                h_last[b, d, n] = h
    inputs = {"x": x, "delta": delta, "alpha": alpha, "beta": beta, "gamma": gamma, "omega": omega, "h0": h0,
              "lengths": LENGTHS}
    return inputs, {"y": y, "h_last": h_last}
