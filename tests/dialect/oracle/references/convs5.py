# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""ConvS5 of Smith et al., arXiv 2310.19694, section 3, pixel by pixel over complex numbers, with the conjugate of each
mode written out."""

import numpy as np

from common import drawn, steps, taps_of

T, B, Y, X, D, N = 3, 2, 3, 4, 2, 2
LENGTHS = np.array([3, 2])


def case():
    x = drawn((T, B, Y, X, D), 1)
    a, b_in, c = drawn((2, N), 2), drawn((2, 3, 2, N, D), 3), drawn((2, 2, 3, D, N), 4)
    skip = drawn((D,), 5)
    re0, im0 = drawn((B, Y, X, N), 6), drawn((B, Y, X, N), 7)
    decay, write, read = (part[0] + 1j * part[1] for part in (a, b_in, c))
    y, h = np.zeros((T, B, Y, X, D)), re0 + 1j * im0
    for t, b in steps(LENGTHS):
        for place in np.ndindex(Y, X):
            h[b][place] *= decay
            for ky, kx, value in taps_of(x[t, b], write, *place):
                h[b][place] += write[ky, kx] @ value
        for place in np.ndindex(Y, X):
            total = skip * x[t, b][place] + 0j
            for ky, kx, value in taps_of(h[b], read, *place):
                total += read[ky, kx] @ value + read[ky, kx].conj() @ value.conj()
            y[t, b][place] = total.real
    inputs = {"x": x, "a": a, "b": b_in, "c": c, "d": skip, "re0": re0, "im0": im0, "lengths": LENGTHS}
    return inputs, {"y": y, "re_last": h.real, "im_last": h.imag}
