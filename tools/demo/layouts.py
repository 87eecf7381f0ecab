# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Between PyTorch's layouts and Reprise's: weights, states and outputs of a forecaster.

Shapes and formulas: reference.py. Gate orders: GATE_ORDERS, which the weight files carry as metadata.
"""

import numpy as np
import torch

import reference

GATE_ORDERS = {
    "lstm": {"w": "i,f,z,o", "r": "i,f,z,o", "b": "i,f,z,o"},
    "gru": {"w": "r,z,n", "r": "g,r,z", "b": "g,r,z,n"},
}


def _gates(parameter, count):
    """PyTorch stacks the gates of one layer along the first axis; Reprise gives them their own, then one head."""
    return parameter.detach().numpy().reshape(count, 1, -1, *parameter.shape[1:])


def lstm_weights(layer):
    """PyTorch's gates i, f, g, o are i, f, z, o here; its two biases are always added."""
    w, r = _gates(layer.weight_ih_l0, 4), _gates(layer.weight_hh_l0, 4)
    b = _gates(layer.bias_ih_l0, 4) + _gates(layer.bias_hh_l0, 4)
    return {"w": w, "r": r, "b": b}


def gru_weights(layer):
    """PyTorch's gates are r, z, n. Its recurrent n row is g here and comes first; only n keeps both biases apart."""
    b_input, b_recurrent = _gates(layer.bias_ih_l0, 3), _gates(layer.bias_hh_l0, 3)
    reset_update = (b_input + b_recurrent)[:2]
    return {
        "w": _gates(layer.weight_ih_l0, 3),
        "r": _gates(layer.weight_hh_l0, 3)[[2, 0, 1]],
        "b": np.concatenate([b_recurrent[2:], reset_update, b_input[2:]]),
    }


def weights_of(cell, forecaster):
    """All weights of a forecaster in Reprise's layouts, by name."""
    weights = {"lstm": lstm_weights, "gru": gru_weights}[cell](forecaster.layer)
    weights["w_out"] = forecaster.readout.weight.detach().numpy()
    weights["b_out"] = forecaster.readout.bias.detach().numpy()
    return weights


def _pytorch_states(cell, initial_states):
    """[B, H=1, D] to PyTorch's [layers=1, B, D]; an LSTM takes the pair (h, c), a GRU h alone."""
    states = tuple(torch.from_numpy(state.swapaxes(0, 1).copy()) for state in initial_states)
    return states if cell == "lstm" else states[0]


def pytorch_outputs(cell, forecaster, u, initial_states):
    """What reference.run gives, computed by PyTorch in the precision of the forecaster and of the inputs."""
    with torch.no_grad():
        h, last, forecast = forecaster(torch.from_numpy(u), _pytorch_states(cell, initial_states))
    last = last if cell == "lstm" else (last,)
    outputs = {f"{name}_last": state.numpy().swapaxes(0, 1) for name, state in zip(reference.STATE_NAMES[cell], last)}
    return outputs | {"h": h.numpy()[:, :, None], "forecast": forecast.numpy()}
