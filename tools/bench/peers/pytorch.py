#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""PyTorch as a peer of `reprise bench`; tools/bench/README.md has the protocol.

Its recurrent layers; scans and matrix states are in bench_peers/torch_scans.py.
"""

import os

from bench_peers.protocol import Prepared, serve

# For each of PyTorch's gates the gate of Reprise's tensor. PyTorch has two biases; Reprise's own goes to the first.
LSTM = {"w": [0, 1, 2, 3], "r": [0, 1, 2, 3], "b_ih": [0, 1, 2, 3], "b_hh": []}
# reset, update, new; Reprise's r starts with the product that the reset scales, and b with its bias.
GRU = {"w": [0, 1, 2], "r": [1, 2, 0], "b_ih": [1, 2, 3], "b_hh": [0]}


def with_weights(layer, torch, inputs, gates):
    w, r, b = (torch.from_numpy(inputs[name][:, 0]) for name in ("w", "r", "b"))
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
        parameter = getattr(layer, name)
        parameter.copy_(value.reshape(parameter.shape))
    return layer.eval()


def layer(torch, kind, gates):
    def prepare(inputs):
        width, size = inputs["u"].shape[-1], inputs["r"].shape[-1]
        with torch.no_grad():
            module = with_weights(kind(width, size), torch, inputs, gates)
        u = torch.from_numpy(inputs["u"])

        def results(value):
            h, last = value
            last = last if isinstance(last, tuple) else (last,)
            outputs = dict(zip(("h_last", "c_last"), (state[0] for state in last)), h=h)
            # One head: an axis of size 1 before the last.
            return {name: array.unsqueeze(-2).numpy() for name, array in outputs.items()}

        return Prepared(torch.inference_mode()(lambda: module(u)), results)

    return prepare


def load():
    import torch

    from bench_peers import torch_scans

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    layers = {"lstm": layer(torch, torch.nn.LSTM, LSTM), "gru": layer(torch, torch.nn.GRU, GRU)}
    facts = {"version": torch.__version__, "isa": torch.backends.cpu.get_cpu_capability()}
    return facts, {**layers, **torch_scans.CELLS}


if __name__ == "__main__":
    serve(load)
