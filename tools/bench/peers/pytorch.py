#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""PyTorch as a peer of `reprise bench`; tools/bench/README.md has the protocol.

Its recurrent layers and its attention; scans and matrix states are in bench_peers/torch_scans.py.
"""

import os

from bench_peers.protocol import Prepared, serve

# For each of PyTorch's gates the gate of Reprise's tensor. PyTorch has two biases; Reprise's own goes to the first.
LSTM = {"w": [0, 1, 2, 3], "r": [0, 1, 2, 3], "b_ih": [0, 1, 2, 3], "b_hh": []}
# reset, update, new; Reprise's r starts with the product that the reset scales, and b with its bias.
GRU = {"w": [0, 1, 2], "r": [1, 2, 0], "b_ih": [1, 2, 3], "b_hh": [0]}


def set_weights(layer, torch, weights, gates, suffix=""):
    """Of one direction; `weights` are w, r and b with one head."""
    w, r, b = (torch.from_numpy(array[:, 0]) for array in weights)
    hidden = torch.zeros_like(b[: len(gates["w"])])
    if gates["b_hh"]:
        hidden[-1] = b[gates["b_hh"][0]]
    values = {
        "weight_ih_l0": w[gates["w"]],
        "weight_hh_l0": r[gates["r"]],
        "bias_ih_l0": b[gates["b_ih"]],
        "bias_hh_l0": hidden,
    }
    for name, value in values.items():
        parameter = getattr(layer, name + suffix)
        parameter.copy_(value.reshape(parameter.shape))


def layer(torch, kind, gates):
    def prepare(inputs):
        width, size = inputs["u"].shape[-1], inputs["r"].shape[-1]
        with torch.no_grad():
            module = kind(width, size).eval()
            set_weights(module, torch, [inputs[name] for name in ("w", "r", "b")], gates)
        u = torch.from_numpy(inputs["u"])

        def results(value):
            h, last = value
            last = last if isinstance(last, tuple) else (last,)
            outputs = dict(zip(("h_last", "c_last"), (state[0] for state in last)), h=h)
            # One head: an axis of size 1 before the last.
            return {name: array.unsqueeze(-2).numpy() for name, array in outputs.items()}

        return Prepared(torch.inference_mode()(lambda: module(u)), results)

    return prepare


def both_directions(torch):
    def prepare(inputs):
        width, size = inputs["u"].shape[-1], inputs["r"].shape[-1]
        u = torch.from_numpy(inputs["u"][0])  # the module has one input, which both directions read
        with torch.no_grad():
            module = torch.nn.LSTM(width, size, bidirectional=True).eval()
            for direction, suffix in enumerate(("", "_reverse")):
                weights = [inputs[name][direction] for name in ("w", "r", "b")]
                set_weights(module, torch, weights, LSTM, suffix)

        def results(value):
            h, (h_last, c_last) = value
            outputs = {"h": h.unflatten(-1, (2, size)), "h_last": h_last, "c_last": c_last}
            return {name: array.unsqueeze(-2).numpy() for name, array in outputs.items()}

        return Prepared(torch.inference_mode()(lambda: module(u)), results)

    return prepare


def attention(torch):
    """With softmax; every step sees those before it."""

    def prepare(inputs):
        q, k, v = (torch.from_numpy(inputs[name]).permute(1, 2, 0, 3).contiguous() for name in "qkv")

        def call():
            return torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)

        return Prepared(torch.inference_mode()(call), lambda y: {"y": y.permute(2, 0, 1, 3).contiguous().numpy()})

    return prepare


def load():
    import torch

    from bench_peers import torch_scans

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    layers = {
        "lstm": layer(torch, torch.nn.LSTM, LSTM),
        "gru": layer(torch, torch.nn.GRU, GRU),
        "bilstm": both_directions(torch),
    }
    facts = {"version": torch.__version__, "isa": torch.backends.cpu.get_cpu_capability()}
    return facts, {**layers, "attention": attention(torch), **torch_scans.CELLS}


if __name__ == "__main__":
    serve(load)
