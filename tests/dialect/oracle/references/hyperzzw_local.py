# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The local operator of HyperZZW, Zhang, arXiv 2401.17948: each image under the kernel that was made for it."""

import numpy as np

from common import dot, drawn, gelu, steps, taps_of

T, B, Y, X, C, D = 3, 2, 3, 4, 2, 3
LENGTHS = np.array([3, 2])


def case():
    x, k = drawn((T, B, Y, X, C), 1, -2, 2), drawn((T, B, 3, 2, C), 2)
    w, bias = drawn((D, C), 3), drawn((D,), 4)
    y = np.zeros((T, B, Y, X, D))
    for t, b in steps(LENGTHS):
        kernel = k[t, b]
        for place in np.ndindex(Y, X):
            near = sum(kernel[ky, kx] * value for ky, kx, value in taps_of(x[t, b], kernel, *place))
            y[t, b][place] = [gelu(dot(w[d], near) + bias[d]) for d in range(D)]
    return {"x": x, "k": k, "w": w, "b": bias, "lengths": LENGTHS}, {"y": y}
