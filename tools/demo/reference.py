# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""LSTM and GRU in plain numpy, float64, in Reprise's layouts: the check on the conversion of PyTorch's weights.

Shapes: u [T, B, I]; w [G, H, D, I], r [G, H, D, D] (out, in), b [G, H, D]; states [B, H, D]; outputs [T, B, H, D];
readout w_out [O, D], b_out [O], forecast [T, B, O]. Written from the formulas of the README, not from PyTorch's code,
and small enough to compare with them by eye.
"""

import numpy as np


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _lstm_step(x, r, b, states):
    """Gates in the order i, f, z, o everywhere; states (h, c)."""
    i, f, z, o = np.moveaxis(x + r + b, 1, 0)
    c = _sigmoid(f) * states[1] + _sigmoid(i) * np.tanh(z)
    return _sigmoid(o) * np.tanh(c), c


def _gru_step(x, r, b, states):
    """Gates x (r, z, n), r (g, r, z), b (g, r, z, n); the reset gate scales the product, bias included."""
    x, r = np.moveaxis(x, 1, 0), np.moveaxis(r, 1, 0)
    reset = _sigmoid(x[0] + r[1] + b[1])
    update = _sigmoid(x[1] + r[2] + b[2])
    candidate = np.tanh(x[2] + b[3] + reset * (r[0] + b[0]))
    return (update * states[0] + (1 - update) * candidate,)


STEPS = {"lstm": _lstm_step, "gru": _gru_step}
STATE_NAMES = {"lstm": ("h", "c"), "gru": ("h",)}


def run(cell, weights, u, initial_states):
    """All of a network's outputs: h (every step), h_last (and c_last), forecast, by name, in float64.

    `cell` is a key of STEPS; `weights` holds w, r, b, w_out, b_out; `initial_states` one [B, H, D] per state.
    """
    weights = {name: value.astype(np.float64) for name, value in weights.items()}
    states = tuple(state.astype(np.float64) for state in initial_states)
    all_h = []
    for x in np.einsum("ghdi,tbi->tbghd", weights["w"], u.astype(np.float64)):
        product = np.einsum("ghoi,bhi->bgho", weights["r"], states[0])
        states = STEPS[cell](x, product, weights["b"], states)
        all_h.append(states[0])
    outputs = {f"{name}_last": state for name, state in zip(STATE_NAMES[cell], states)}
    outputs["h"] = np.stack(all_h)
    outputs["forecast"] = outputs["h"][:, :, 0] @ weights["w_out"].T + weights["b_out"]
    return outputs
