# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The gradients of the LSTM of Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000).

No formula of a gradient stands here. The loss is the sum of all that the forward pass gives, each times its gradient;
its derivative by a number is its imaginary part where that number has a tiny one (the complex step: Squire and Trapp,
SIAM Review 40, 1998), exact to the last digits.
"""

import numpy as np

from common import drawn, steps

T, B, H, D = 3, 2, 2, 3
LENGTHS = np.array([3, 2])
STEP = 1e-30


def forward(x, r, bias, h0, c0):
    """h and c of all steps, and the last ones."""
    h, c = (np.zeros((T, B, H, D), complex) for _ in range(2))
    h_last, c_last = h0.astype(complex), c0.astype(complex)
    for t, b in steps(LENGTHS):
        gates = [x[t, b, g] + bias[g] + np.array([r[g, k] @ h_last[b, k] for k in range(H)]) for g in range(4)]
        i, f, o = (1 / (1 + np.exp(-gates[g])) for g in (0, 1, 3))
        c_last[b] = f * c_last[b] + i * np.tanh(gates[2])
        h_last[b] = o * np.tanh(c_last[b])
        h[t, b], c[t, b] = h_last[b], c_last[b]
    return h, c, h_last, c_last


def case():
    taken = {"x": drawn((T, B, 4, H, D), 1), "r": drawn((4, H, D, D), 2), "b": drawn((4, H, D), 3),
             "h0": drawn((B, H, D), 4), "c0": drawn((B, H, D), 5)}
    dy, dh_last, dc_last = drawn((T, B, H, D), 6), drawn((B, H, D), 7), drawn((B, H, D), 8)
    for b, length in enumerate(LENGTHS):
        dy[length:, b] = 0

    def loss(arrays):
        h, _, h_last, c_last = forward(*arrays.values())
        return (dy * h).sum() + (dh_last * h_last).sum() + (dc_last * c_last).sum()

    gradients = {}
    for name, array in taken.items():
        gradient = gradients[f"d{name}"] = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            moved = array.astype(complex)
            moved[place] += STEP * 1j
            gradient[place] = loss(taken | {name: moved}).imag / STEP
    h, c, _, _ = forward(*taken.values())
    inputs = {"dy": dy, "dh_last": dh_last, "dc_last": dc_last, "h": h.real, "c": c.real, **taken, "lengths": LENGTHS}
    return inputs, gradients
