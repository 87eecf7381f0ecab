#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""ONNX Runtime as a peer of `reprise bench`: its LinearAttention, LSTM and GRU; tools/bench/README.md has the protocol.

Arrays are brought into the operators' layouts beforehand and bound, so that a call copies nothing. What an operator
takes behind a sigmoid or a softplus is computed by nodes before it.
"""

import os

from bench_peers.protocol import Prepared, serve

# For each of ONNX's gates the gate of our tensor: input, output, forget, cell, and update, reset, new. Of our GRU, r
# begins with the product that the reset scales, and b with its bias.
LSTM = {"w": [0, 3, 1, 2], "r": [0, 3, 1, 2], "b": [0, 3, 1, 2]}
GRU = {"w": [1, 0, 2], "r": [2, 1, 0], "b": [2, 1, 3]}


class Graph:
    """A model in the making. Values are names."""

    def __init__(self):
        self.nodes, self.feeds, self.constants, self.count = [], {}, [], 0

    def feed(self, array):
        """An input of each call, which is bound once."""
        name = f"input{len(self.feeds)}"
        self.feeds[name] = numpy.ascontiguousarray(array)
        return name

    def constant(self, array):
        """A weight, which the session may bring into a layout of its own."""
        name = f"constant{len(self.constants)}"
        self.constants.append(onnx.numpy_helper.from_array(numpy.ascontiguousarray(array), name))
        return name

    def add(self, op, *inputs, outputs=1, domain="", **attributes):
        """A node; arrays among its inputs are constants. Returns its output, or a list where there are several."""
        names = [value if isinstance(value, str) else self.constant(value) for value in inputs]
        results = [f"value{self.count + place}" for place in range(outputs)]
        self.count += outputs
        self.nodes.append(onnx.helper.make_node(op, names, results, domain=domain, **attributes))
        return results[0] if outputs == 1 else results

    def session(self, outputs):
        helper = onnx.helper
        inputs = [
            helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)
            for name, array in self.feeds.items()
        ]
        values = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in outputs]
        domains = [helper.make_opsetid("", 22), helper.make_opsetid("com.microsoft", 1)]
        graph = helper.make_graph(self.nodes, "peer", inputs, values, self.constants)
        model = helper.make_model(graph, opset_imports=domains, ir_version=10)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS", "1"))
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])

    def prepared(self, outputs, results):
        """`results(arrays)` takes the outputs in their order."""
        session = self.session(outputs)
        binding = session.io_binding()
        for name, array in self.feeds.items():
            binding.bind_cpu_input(name, array)
        for name in outputs:
            binding.bind_output(name, "cpu")

        def call():
            session.run_with_iobinding(binding)
            return binding

        return Prepared(call, lambda done: results(done.copy_outputs_to_cpu()))


def numbers(*values):
    return numpy.array(values, numpy.float32)


def packed(array):
    """[T, B, heads..., channels] as [B, T, heads channels]."""
    return array.swapaxes(0, 1).reshape(array.shape[1], array.shape[0], -1)


def spread(array, heads):
    """[T, B, G, K] for each of G R heads."""
    return numpy.repeat(array, heads // array.shape[2], axis=2)


def unit(graph, array):
    """Vectors of length 1 along the last dimension, packed: array is [T, B, H, K]."""
    x = graph.feed(array.swapaxes(0, 1))
    squares = graph.add("ReduceSumSquare", x, numpy.array([3]), keepdims=1)
    length = graph.add("Sqrt", graph.add("Add", squares, numbers(1e-6)))
    return graph.add("Reshape", graph.add("Div", x, length), numpy.array([0, 0, -1]))


def attention(graph, rule, q, k, v, state, *gates):
    """y and the last state; the state is an array [B, H, K, V], the others are values."""
    heads = state.shape[1]
    return graph.add(
        "LinearAttention", q, k, v, graph.feed(state), *gates, outputs=2, domain="com.microsoft",
        q_num_heads=heads, kv_num_heads=heads, update_rule=rule, scale=1.0,
    )  # fmt: skip


def attended(graph, outputs, p):
    """The results of LinearAttention in our shapes. The queries' scale, an attribute of the operator where all heads
    have the same one, is left to this point."""

    shape = p["v"].shape

    def results(arrays):
        y, state = arrays
        turned = y.reshape(shape[1], shape[0], *shape[2:]).swapaxes(0, 1)
        scale = p["scale"].reshape(-1, *[1] * (len(shape) - 3))
        return {"y": turned * scale, "s_last": state.reshape(p["s0"].shape)}

    return graph.prepared(outputs, results)


def retention(p):
    graph = Graph()
    decay = numpy.broadcast_to(p["log_decay"], p["q"].shape[:3])
    q, k, v = (graph.feed(packed(p[name])) for name in "qkv")
    outputs = attention(graph, "gated", q, k, v, p["s0"], graph.feed(packed(decay[..., None])))
    return attended(graph, outputs, p)


def gla(p):
    graph, channels = Graph(), p["q"].shape[-1]
    q, k, v, g = (graph.feed(packed(p[name])) for name in "qkvg")
    softplus = graph.add("Softplus", graph.add("Neg", g))
    decay = graph.add("Mul", softplus, numpy.repeat(-1 / p["tau"], channels))
    return attended(graph, attention(graph, "gated", q, k, v, p["s0"], decay), p)


def softplus_decay(graph, raw, bias, a_log):
    """softplus(raw + bias), the step, and -exp(a_log) times it, for each head; raw is [T, B, G, R]."""
    step = graph.add("Softplus", graph.add("Add", graph.feed(packed(raw)), bias.reshape(-1)))
    return step, graph.add("Mul", step, -numpy.exp(a_log).reshape(-1))


def gated_delta(p):
    groups, shared = p["a"].shape[2:]
    graph, heads = Graph(), groups * shared
    q, k = unit(graph, spread(p["q"], heads)), unit(graph, spread(p["k"], heads))
    _, decay = softplus_decay(graph, p["a"], p["dt_bias"], p["a_log"])
    rate = graph.add("Sigmoid", graph.feed(packed(p["beta"])))
    state = p["s0"].reshape(-1, heads, *p["s0"].shape[3:])
    outputs = attention(graph, "gated_delta", q, k, graph.feed(packed(p["v"])), state, decay, rate)
    return attended(graph, outputs, p)


def ssd(p):
    """As linear attention: keys b, queries c, and values x times the step."""
    steps, batch, groups, shared, size = p["x"].shape
    graph, heads = Graph(), groups * shared
    step, decay = softplus_decay(graph, p["dt"], p["dt_bias"], p["a_log"])
    x = graph.feed(p["x"].swapaxes(0, 1).reshape(batch, steps, heads, size))
    taken = graph.add("Mul", x, graph.add("Unsqueeze", step, numpy.array([3])))
    v = graph.add("Reshape", taken, numpy.array([0, 0, -1]))
    q, k = (graph.feed(packed(spread(p[name], heads))) for name in ("c", "b"))
    state = p["h0"].swapaxes(-1, -2).reshape(batch, heads, -1, size)
    y, last = attention(graph, "gated", q, k, v, state, decay)
    direct = graph.add("Mul", x, p["d"].reshape(-1, 1))
    y = graph.add("Add", graph.add("Reshape", y, numpy.array([0, 0, heads, size])), direct)

    def results(arrays):
        y, state = arrays
        state = state.reshape(batch, groups, shared, -1, size)
        return {"y": y.reshape(batch, steps, groups, shared, size).swapaxes(0, 1), "h_last": state.swapaxes(-1, -2)}

    return graph.prepared([y, last], results)


def layer(op, p, gates, hidden_bias, names, **attributes):
    """A recurrent layer; `hidden_bias` are the biases of the recurrent products."""
    size = p["r"].shape[-1]
    w, r = (p[name][gates[name]].reshape(1, -1, p[name].shape[-1]) for name in ("w", "r"))
    bias = numpy.concatenate([p["b"][gates["b"]].reshape(-1), hidden_bias])[None]
    graph = Graph()
    outputs = graph.add(op, graph.feed(p["u"]), w, r, bias, outputs=len(names), hidden_size=size, **attributes)

    def results(arrays):
        # [T, 1, B, D] and [1, B, D], with one direction, as [T, B, 1, D] and [B, 1, D], with one head.
        return {name: array.swapaxes(-3, -2) for name, array in zip(names, arrays)}

    return graph.prepared(outputs, results)


def lstm(p):
    hidden_bias = numpy.zeros(p["b"].size, numpy.float32)
    return layer("LSTM", p, LSTM, hidden_bias, ("h", "h_last", "c_last"))


def bilstm(p):
    size, graph = p["r"].shape[-1], Graph()

    def ordered(array):
        """Gates behind each other, for each direction."""
        return array[:, LSTM["w"], 0].reshape(2, 4 * size, *array.shape[4:])

    bias = numpy.concatenate([ordered(p["b"]), numpy.zeros((2, 4 * size), numpy.float32)], 1)
    u = graph.feed(p["u"][0])  # the operator has one input, which both directions read
    outputs = graph.add(
        "LSTM", u, ordered(p["w"]), ordered(p["r"]), bias, outputs=3, hidden_size=size, direction="bidirectional"
    )

    def results(arrays):
        h, h_last, c_last = arrays
        # [T, 2, B, D] and [2, B, D] as [T, B, 2, 1, D] and [2, B, 1, D], with one head.
        h = h.swapaxes(1, 2)[..., None, :]
        return {"h": h, "h_last": h_last[..., None, :], "c_last": c_last[..., None, :]}

    return graph.prepared(outputs, results)


def gru(p):
    nothing = numpy.zeros(2 * p["r"].shape[-1], numpy.float32)
    hidden_bias = numpy.concatenate([nothing, p["b"][0].reshape(-1)])
    return layer("GRU", p, GRU, hidden_bias, ("h", "h_last"), linear_before_reset=1)


def load():
    global numpy, onnx, onnxruntime
    import numpy
    import onnx
    import onnxruntime

    cells = (retention, gla, gated_delta, ssd, lstm, gru, bilstm)
    return {"version": onnxruntime.__version__}, {cell.__name__: cell for cell in cells}


if __name__ == "__main__":
    serve(load)
