#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A loop over the steps in Python as a peer of `reprise bench`: each step is a handful of PyTorch's operations, as
research code has it before there is a kernel; tools/bench/README.md has the protocol.

Written with care: what needs no state is computed for all steps at once, products of all heads and gates are one
operation, and arrays lie as these want them.
"""

import os

from bench_peers.protocol import Prepared, serve


def looped(torch, walk):
    """A cell out of `walk(inputs)`, which returns the function to be timed; that returns results by name."""

    def prepare(inputs):
        call = walk({name: torch.from_numpy(array) for name, array in inputs.items()})

        def results(value):
            return {name: tensor.contiguous().numpy() for name, tensor in value.items()}

        return Prepared(torch.inference_mode()(call), results)

    return prepare


def cells_of(torch):
    logsigmoid = torch.nn.functional.logsigmoid

    def with_products(p, step, names):
        """h' and other states of a cell with a matrix for each head: `step(gates, states)` -> states, h first. A state
        is [H, B, D] inside, and gates [H, B, 4 D]."""
        x = p["x"].permute(0, 3, 1, 2, 4).flatten(3).contiguous()
        b = p["b"].transpose(0, 1).flatten(1)[:, None].contiguous()
        r = p["r"].permute(1, 3, 0, 2).flatten(2).contiguous()
        first = [p[f"{name}0"].transpose(0, 1).contiguous() for name in names]

        def call():
            states, h = first, []
            for gates in (x + b).unbind():
                states = step(torch.baddbmm(gates, states[0], r).chunk(4, -1), states)
                h.append(states[0])
            last = {f"{name}_last": state.transpose(0, 1) for name, state in zip(names, states)}
            return {"h": torch.stack(h).transpose(1, 2), **last}

        return call

    def lstm_heads(p):
        def step(gates, states):
            i, f, z, o = gates
            c = torch.sigmoid(f) * states[1] + torch.sigmoid(i) * torch.tanh(z)
            return torch.sigmoid(o) * torch.tanh(c), c

        return with_products(p, step, "hc")

    def slstm_heads(p):
        def step(gates, states):
            i, f, z, o = gates
            _, c, n, m = states
            kept = logsigmoid(f) + m
            new = torch.where(n == 0, i, torch.maximum(i, kept))
            i = torch.exp(torch.clamp(i - new, max=0))
            f = torch.exp(torch.clamp(kept - new, max=0))
            c = f * c + i * torch.tanh(z)
            n = torch.clamp(f * n + i, min=1)
            return torch.sigmoid(o) * c / n, c, n, new

        return with_products(p, step, "hcnm")

    def paragru(p):
        def call():
            h, all_h = p["h0"], []
            for x in (p["x"] + p["b"]).unbind():
                z, reset = torch.sigmoid(torch.addcmul(x[:, :2], p["r"][:2], h[:, None])).unbind(1)
                n = torch.tanh(torch.addcmul(x[:, 2], p["r"][2], h * reset))
                h = torch.lerp(h, n, z)
                all_h.append(h)
            return {"h": torch.stack(all_h), "h_last": h}

        return call

    def paralstm_cifg(p):
        def call():
            h, c, all_h = p["h0"], p["c0"], []
            for x in (p["x"] + p["b"]).unbind():
                f, z, o = torch.addcmul(x, p["r"], h[:, None]).unbind(1)
                f = torch.sigmoid(torch.addcmul(f, p["p"][0], c))
                c = torch.lerp(torch.tanh(z), c, f)
                h = torch.sigmoid(torch.addcmul(o, p["p"][1], c)) * torch.tanh(c)
                all_h.append(h)
            return {"h": torch.stack(all_h), "h_last": h, "c_last": c}

        return call

    return lstm_heads, slstm_heads, paragru, paralstm_cifg


def load():
    import torch

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    facts = {"version": torch.__version__, "isa": torch.backends.cpu.get_cpu_capability()}
    return facts, {walk.__name__: looped(torch, walk) for walk in cells_of(torch)}


if __name__ == "__main__":
    serve(load)
