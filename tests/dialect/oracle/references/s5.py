# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""S5 of Smith, Warrington and Linderman, arXiv 2208.04933, section 3, over complex numbers, with the conjugate of each
mode written out."""

import numpy as np

from common import drawn, steps

T, B, D, N = 4, 2, 3, 2
LENGTHS = np.array([4, 2])


def case():
    x = drawn((T, B, D), 1)
    a, b_in, c = drawn((2, N), 2), drawn((2, N, D), 3), drawn((2, D, N), 4)
    skip = drawn((D,), 5)
    re0, im0 = drawn((B, N), 6), drawn((B, N), 7)
    y, h = np.zeros((T, B, D)), re0 + 1j * im0
    for t, b in steps(LENGTHS):
        for n in range(N):
            h[b, n] *= complex(*a[:, n])
            for d in range(D):
                h[b, n] += complex(*b_in[:, n, d]) * x[t, b, d]
        for d in range(D):
            total = complex(skip[d] * x[t, b, d])
            for n in range(N):
                read = complex(*c[:, d, n])
                total += read * h[b, n] + read.conjugate() * h[b, n].conjugate()
            y[t, b, d] = total.real
    inputs = {"x": x, "a": a, "b": b_in, "c": c, "d": skip, "re0": re0, "im0": im0, "lengths": LENGTHS}
    return inputs, {"y": y, "re_last": h.real, "im_last": h.imag}
