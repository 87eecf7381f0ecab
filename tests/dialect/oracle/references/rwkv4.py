# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""WKV of Peng et al., arXiv 2305.13048, equation 16: weighted sums over all steps so far, each time anew.

The initial state stands for sums exp(m0) num0 and exp(m0) den0; for nothing, whatever m0, where den0 is 0. The maximum
m that the last sums are relative to is that of the exponents of everything in them.
"""

import math

import numpy as np

from common import drawn, steps

T, B, D = 4, 2, 3
LENGTHS = np.array([4, 2])


def case():
    k, v = drawn((T, B, D), 1, -9, 9), drawn((T, B, D), 2)
    w, u = drawn((D,), 3, 0, 2), drawn((D,), 4)
    num0, den0, m0 = drawn((B, D), 5), drawn((B, D), 6, 1, 2), drawn((B, D), 7, -2, 2)
    num0[0, 1] = den0[0, 1] = 0.0
    y = np.zeros((T, B, D))
    num_last, den_last, m_last = num0.copy(), den0.copy(), m0.copy()
    for t, b in steps(LENGTHS):
        for d in range(D):
            past = [(k[i, b, d] - (t - 1 - i) * w[d], v[i, b, d], 1.0) for i in range(t)]
            if den0[b, d] != 0:
                past.append((m0[b, d] - t * w[d], num0[b, d], den0[b, d]))
            num = sum(math.exp(e) * value for e, value, _ in past)
            den = sum(math.exp(e) * weight for e, _, weight in past)
            present = math.exp(u[d] + k[t, b, d])
            y[t, b, d] = (num + present * v[t, b, d]) / (den + present)

            now = [(e - w[d], value, weight) for e, value, weight in past] + [(k[t, b, d], v[t, b, d], 1.0)]
            m = max(e for e, _, _ in now)
            num_last[b, d] = sum(math.exp(e - m) * value for e, value, _ in now)
            den_last[b, d] = sum(math.exp(e - m) * weight for e, _, weight in now)
            m_last[b, d] = m
    inputs = {"k": k, "v": v, "w": w, "u": u, "num0": num0, "den0": den0, "m0": m0, "lengths": LENGTHS}
    return inputs, {"y": y, "num_last": num_last, "den_last": den_last, "m_last": m_last}
