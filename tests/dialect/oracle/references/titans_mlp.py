# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The memory of two layers of Behrouz, Zhong and Mirrokni, arXiv 2501.00663, equations 11 to 15.

The gradient is the loss's derivative with a complex step: the imaginary part of the loss at w + i h, divided by h.
Nothing cancels, so that h may be as small as 1e-30. Each layer applies its weights [in, out] from the right.
"""

import cmath
import math

import numpy as np

from common import dot, drawn, sigmoid, steps

T, B, H, K, N, V = 3, 2, 2, 3, 4, 2
LENGTHS = np.array([3, 2])
# The spec writes 1e-6 as an f32 constant.
EPSILON = float(np.float32(1e-6))
STEP = 1e-30


def unit(vector):
    return vector / math.sqrt(dot(vector, vector) + EPSILON)


def recall(weights, vector):
    hidden = [sum(weights[0][i, n] * vector[i] for i in range(K)) for n in range(N)]
    hidden = [a / (1 + cmath.exp(-a)) for a in hidden]
    return [sum(weights[1][n, o] * hidden[n] for n in range(N)) for o in range(V)]


def loss(weights, key, value):
    return sum((found - wanted) ** 2 for found, wanted in zip(recall(weights, key), value))


def gradients(weights, key, value):
    found = [np.zeros(layer.shape) for layer in weights]
    for layer, gradient in enumerate(found):
        for place in np.ndindex(gradient.shape):
            moved = [w.astype(complex) for w in weights]
            moved[layer][place] += 1j * STEP
            gradient[place] = loss(moved, key, value).imag / STEP
    return found


def case():
    q, k, v = drawn((T, B, H, K), 1), drawn((T, B, H, K), 2), drawn((T, B, H, V), 3)
    alpha, eta, theta = (drawn((T, B, H), salt, -2, 1) for salt in (4, 5, 6))
    initial = {"w1_0": drawn((B, H, K, N), 7), "w2_0": drawn((B, H, N, V), 8),
               "s1_0": drawn((B, H, K, N), 9), "s2_0": drawn((B, H, N, V), 10)}
    y = np.zeros((T, B, H, V))
    last = {name.replace("_0", "_last"): array.copy() for name, array in initial.items()}
    for t, b in steps(LENGTHS):
        for j in range(H):
            weights = [last["w1_last"][b, j], last["w2_last"][b, j]]
            momenta = [last["s1_last"][b, j], last["s2_last"][b, j]]
            surprise = gradients(weights, unit(k[t, b, j]), v[t, b, j])
            for w, s, g in zip(weights, momenta, surprise):
                s[:] = sigmoid(eta[t, b, j]) * s - sigmoid(theta[t, b, j]) * g
                w[:] = (1 - sigmoid(alpha[t, b, j])) * w + s
            y[t, b, j] = [found.real for found in recall(weights, unit(q[t, b, j]))]
    inputs = {"q": q, "k": k, "v": v, "alpha": alpha, "eta": eta, "theta": theta, **initial, "lengths": LENGTHS}
    return inputs, {"y": y, **last}
