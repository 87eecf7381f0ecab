#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""PyTorch's recurrent layers as a peer of `reprise bench`; tools/bench/README.md has the protocol.

Arrays come and go as .npy files: u [T, B, I], w [G, 1, D, I], r [G, 1, D, D], b [G, 1, D].
"""

import json
import os
import sys
import time

# For each of PyTorch's gates the gate of Reprise's tensor. PyTorch has two biases; Reprise's own goes to the first.
LSTM = {"w": [0, 1, 2, 3], "r": [0, 1, 2, 3], "b_ih": [0, 1, 2, 3], "b_hh": []}
# reset, update, new; Reprise's r starts with the product that the reset scales, and b with its bias.
GRU = {"w": [0, 1, 2], "r": [1, 2, 0], "b_ih": [1, 2, 3], "b_hh": [0]}


class Unsupported(Exception):
    pass


class Layer:
    """One prepared problem."""

    def __init__(self, torch, numpy, message):
        self.torch, self.numpy = torch, numpy
        sizes, cell = message["sizes"], message["cell"]
        layers = {"lstm": (torch.nn.LSTM, LSTM), "gru": (torch.nn.GRU, GRU)}
        if cell not in layers:
            raise Unsupported(f"PyTorch has no cell '{cell}'")
        if message["dtype"] != "f32":
            raise Unsupported(f"this peer times PyTorch in f32 only, not {message['dtype']}")
        kind, gates = layers[cell]
        inputs = {name: numpy.load(file) for name, file in message["inputs"].items()}
        self.layer = kind(sizes["I"], sizes["D"]).eval()
        self.state = (1, sizes["B"], sizes["D"])
        self.u = torch.from_numpy(inputs["u"])
        self.set_weights(inputs, gates)

    def set_weights(self, inputs, gates):
        w, r, b = (inputs[name][:, 0] for name in ("w", "r", "b"))
        hidden = self.numpy.zeros_like(b[: len(gates["w"])])
        if gates["b_hh"]:
            hidden[-1] = b[gates["b_hh"][0]]
        values = {
            "weight_ih_l0": w[gates["w"]],
            "weight_hh_l0": r[gates["r"]],
            "bias_ih_l0": b[gates["b_ih"]],
            "bias_hh_l0": hidden,
        }
        with self.torch.no_grad():
            for name, value in values.items():
                parameter = getattr(self.layer, name)
                parameter.copy_(self.torch.from_numpy(value).reshape(parameter.shape))

    def run(self, calls):
        with self.torch.inference_mode():
            start = time.perf_counter()
            for _ in range(calls):
                self.h, self.last = self.layer(self.u)
            return (time.perf_counter() - start) * 1e6

    def save(self, folder):
        last = self.last if isinstance(self.last, tuple) else (self.last,)
        outputs = dict(zip(("h_last", "c_last"), (value[0] for value in last)), h=self.h)
        for name, value in outputs.items():
            # One head: an axis of size 1 before the last.
            array = value.numpy()
            self.numpy.save(f"{folder}/{name}.npy", array.reshape(*array.shape[:-1], 1, array.shape[-1]))


def answer(message):
    print(json.dumps(message), flush=True)


def main():
    try:
        import numpy
        import torch
    except ImportError as error:
        answer({"absent": str(error)})
        return
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    answer({"version": torch.__version__, "isa": torch.backends.cpu.get_cpu_capability()})
    layer = None
    for line in sys.stdin:
        message = json.loads(line)
        try:
            if message["command"] == "prepare":
                layer = Layer(torch, numpy, message)
                answer({"ok": True})
            elif message["command"] == "run":
                answer({"us": layer.run(message["calls"])})
            elif message["command"] == "save":
                layer.save(message["folder"])
                answer({"ok": True})
            else:
                answer({"error": f"there is no command '{message['command']}'"})
        except Unsupported as error:
            answer({"unsupported": str(error)})
        except Exception as error:  # the other side reports it and goes on
            answer({"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main()
