#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""ggml as a peer of `reprise bench`: its operators with a state, as llama.cpp uses them; tools/bench/README.md has the
protocol.

The library is the one in the wheel `pywhispercpp` 1.5, ggml 0.13, called through its C interface. Arrays are brought
into the operators' layouts beforehand. What an operator takes behind a sigmoid or a softplus is computed by other
operators of ggml, in the same graph.
"""

import ctypes
import importlib.metadata
import os

from bench_peers.protocol import Prepared, Unsupported, serve

F32, I32 = 0, 26  # enum ggml_type
CONTEXT_BYTES_AT_LEAST = 64 << 20

# Functions that return a pointer; ctypes takes all others to return an int.
RETURN_POINTERS = (
    *("init", "get_data", "new_tensor_4d", "new_graph", "view_4d"),
    *("add", "sub", "mul", "neg", "exp", "scale", "sigmoid", "softplus", "l2_norm"),
    *("gated_linear_attn", "gated_delta_net", "rwkv_wkv7", "ssm_scan"),
)


class InitParams(ctypes.Structure):
    """struct ggml_init_params"""

    _fields_ = [("bytes", ctypes.c_size_t), ("buffer", ctypes.c_void_p), ("no_alloc", ctypes.c_bool)]


class Plan(ctypes.Structure):
    """struct ggml_cplan, of which the last fields stay as ggml_graph_plan sets them."""

    _fields_ = [
        ("work_bytes", ctypes.c_size_t),
        ("work", ctypes.c_void_p),
        ("threads", ctypes.c_int),
        ("others", ctypes.c_void_p * 4),
    ]


class Graph:
    """A graph in the making; an array's dimensions are ggml's in reverse. Memory is taken once, for all tensors."""

    def __init__(self, arrays):
        # Inputs in another layout, operators before and behind, and results: some copies of the inputs.
        room = CONTEXT_BYTES_AT_LEAST + 16 * sum(array.nbytes for array in arrays.values())
        self.context = base.ggml_init(InitParams(room, None, False))
        self.shapes = {}

    def __del__(self):
        base.ggml_free(ctypes.c_void_p(self.context))

    def tensor(self, array, kind=F32):
        array = numpy.ascontiguousarray(array)
        sizes = (array.shape[::-1] + (1, 1, 1, 1))[:4]
        tensor = self.call("ggml_new_tensor_4d", kind, *map(ctypes.c_int64, sizes))
        ctypes.memmove(base.ggml_get_data(tensor), array.ctypes.data, array.nbytes)
        return tensor

    def call(self, name, *arguments):
        return ctypes.c_void_p(getattr(base, name)(ctypes.c_void_p(self.context), *arguments))

    def __getattr__(self, name):
        """graph.mul(a, b) is ggml_mul."""
        return lambda *arguments: self.call(f"ggml_{name}", *arguments)

    def start_of(self, tensor, shape):
        """A view of a tensor's first elements."""
        sizes = (shape[::-1] + (1, 1, 1, 1))[:4]
        strides = (4 * numpy.cumprod(sizes[:3])).tolist()
        places = map(ctypes.c_size_t, (*strides, 0))  # the last one is where it begins
        return self.view_4d(tensor, *map(ctypes.c_int64, sizes), *places)

    def prepared(self, output, results):
        """Computes `output`; `results()` reads tensors."""
        graph = self.new_graph()
        base.ggml_build_forward_expand(graph, output)
        plan = cpu.ggml_graph_plan(graph, int(os.environ.get("OMP_NUM_THREADS", "1")), None)
        work = ctypes.create_string_buffer(max(plan.work_bytes, 1))
        plan.work = ctypes.addressof(work)

        def call():
            status = cpu.ggml_graph_compute(graph, ctypes.byref(plan))
            if status != 0:
                raise RuntimeError(f"ggml_graph_compute: status {status}")
            return self, work

        return Prepared(call, lambda _: results())


def read(tensor, *shapes):
    """Arrays that lie one behind the other in a tensor."""
    count = base.ggml_nelements(tensor)
    flat = numpy.ctypeslib.as_array(ctypes.cast(base.ggml_get_data(tensor), ctypes.POINTER(ctypes.c_float)), (count,))
    ends = numpy.cumsum([numpy.prod(shape) for shape in shapes])
    return [part.reshape(shape) for part, shape in zip(numpy.split(flat, ends), shapes)]


def rows_first(array):
    return array.swapaxes(0, 1)


def tokens(array):
    """[T, B, H, K] as [B T, H, K]: the tokens of one row after those of another."""
    return rows_first(array).reshape(-1, *array.shape[2:])


def square_state(p, keys, values):
    if p[keys].shape[-1] != p[values].shape[-1]:
        raise Unsupported("ggml's operators take as many keys as values")


def gated_linear(p, graph, decay):
    """The decay, a tensor, is that of each row of the state."""
    square_state(p, "k", "v")
    k, v, q = (graph.tensor(tokens(p[name])) for name in "kvq")
    state = graph.tensor(p["s0"].reshape(len(p["s0"]), -1))
    out = graph.gated_linear_attn(k, v, q, decay, state, ctypes.c_float(1))

    def results():
        y, last = read(out, rows_first(p["v"]).shape, p["s0"].shape)
        return {"y": rows_first(y) * p["scale"][:, None], "s_last": last}

    return graph.prepared(out, results)


def retention(p):
    graph = Graph(p)
    # NumPy's exp of an f32 is off by more than a unit in the last place, which a thousand steps add up.
    decay = numpy.exp(p["log_decay"].astype(numpy.float64)).astype(numpy.float32)
    decay = numpy.broadcast_to(decay[:, None], p["k"].shape)
    return gated_linear(p, graph, graph.tensor(tokens(decay)))


def gla(p):
    graph = Graph(p)
    softplus = graph.softplus(graph.neg(graph.tensor(tokens(p["g"]))))
    decay = graph.exp(graph.mul(softplus, graph.tensor(-1 / p["tau"][:, None])))
    return gated_linear(p, graph, decay)


def gated_delta(p):
    square_state(p, "k", "v")
    graph, heads = Graph(p), p["v"].shape[2] * p["v"].shape[3]

    def of_heads(array):
        """[T, B, G, R, ...] as [B, T, G R, ...]."""
        return rows_first(array).reshape(array.shape[1], array.shape[0], heads, -1)

    def unit(array):
        spread = numpy.repeat(rows_first(array), heads // array.shape[2], axis=2)
        return graph.l2_norm(graph.tensor(spread), ctypes.c_float(1e-6))

    raw = graph.add(graph.tensor(of_heads(p["a"])), graph.tensor(p["dt_bias"].reshape(-1, 1)))
    decay = graph.mul(graph.softplus(raw), graph.tensor(-numpy.exp(p["a_log"]).reshape(-1, 1)))
    rate = graph.sigmoid(graph.tensor(of_heads(p["beta"])))
    # Its state has values in rows.
    state = graph.tensor(p["s0"].swapaxes(-1, -2).reshape(len(p["s0"]), 1, -1))
    out = graph.gated_delta_net(
        unit(p["q"]), unit(p["k"]), graph.tensor(of_heads(p["v"])), decay, rate, state, ctypes.c_int64(1)
    )

    def results():
        y, last = read(out, rows_first(p["v"]).shape, p["s0"].shape)
        scale = p["scale"] * p["k"].shape[-1] ** 0.5  # the operator multiplies by K^-1/2
        return {"y": rows_first(y) * scale[:, None, None], "s_last": last.swapaxes(-1, -2)}

    return graph.prepared(out, results)


def rwkv7(p):
    square_state(p, "k", "v")
    graph = Graph(p)
    r, w, k, v, a = (graph.tensor(tokens(p[name])) for name in "rwkva")
    decay = graph.exp(graph.scale(graph.sigmoid(w), ctypes.c_float(-0.60653066)))
    rate = graph.sigmoid(a)
    removed = graph.l2_norm(graph.mul(k, graph.tensor(p["k_k"])), ctypes.c_float(1e-12))
    change = graph.mul(k, graph.tensor(p["k_a"]))
    added = graph.add(k, graph.sub(graph.mul(rate, change), change))
    # Its state has values in rows.
    state = graph.tensor(p["s0"].swapaxes(-1, -2).reshape(len(p["s0"]), -1))
    out = graph.rwkv_wkv7(r, decay, added, v, graph.neg(removed), graph.mul(removed, rate), state)

    def results():
        y, last = read(out, rows_first(p["v"]).shape, p["s0"].shape)
        return {"y": rows_first(y), "s_last": last.swapaxes(-1, -2)}

    return graph.prepared(out, results)


def state_space(p, x, dt, a, d, state, groups):
    """Mamba-1 and -2: x [B, T, heads, channels of one], dt [B, T, heads], state [B, heads, channels, N]."""
    graph, batch = Graph(p), len(x)
    dt_bias = graph.tensor(p["dt_bias"].reshape(-1))
    b, c = (rows_first(p[name]).reshape(batch, x.shape[1], groups, -1) for name in "bc")
    rows = graph.tensor(numpy.arange(batch, dtype=numpy.int32), I32)
    u = graph.tensor(x)
    # The last argument is the number of states that are kept.
    out = graph.ssm_scan(
        graph.tensor(state), u, graph.add(graph.tensor(dt), dt_bias), graph.tensor(a),
        graph.tensor(b), graph.tensor(c), rows, ctypes.c_int64(1),
    )  # fmt: skip
    y = graph.add(graph.start_of(out, x.shape), graph.mul(u, graph.tensor(d)))

    def results():
        shape = rows_first(p["x"]).shape
        return {"y": rows_first(read(y, shape)[0]), "h_last": read(out, shape, p["h0"].shape)[1]}

    return graph.prepared(y, results)


def mamba(p):
    x, dt = rows_first(p["x"])[..., None], rows_first(p["dt"])
    return state_space(p, x, dt, -numpy.exp(p["a_log"]), p["d"][:, None], p["h0"][:, :, None], groups=1)


def ssd(p):
    steps, batch, groups, shared, size = p["x"].shape
    heads = groups * shared
    x = rows_first(p["x"]).reshape(batch, steps, heads, size)
    dt = rows_first(p["dt"]).reshape(batch, steps, heads)
    state = p["h0"].reshape(batch, heads, size, -1)
    return state_space(p, x, dt, -numpy.exp(p["a_log"]).reshape(-1, 1), p["d"].reshape(-1, 1), state, groups)


def open_library():
    """libggml-base and libggml-cpu of the wheel."""
    files = importlib.metadata.files("pywhispercpp") or []
    for part in ("base", "cpu"):
        found = [file.locate() for file in files if file.match(f"pywhispercpp.libs/libggml-{part}-*.so*")]
        if not found:
            raise OSError(f"the wheel pywhispercpp has no libggml-{part}")
        yield ctypes.CDLL(str(found[0]), mode=ctypes.RTLD_GLOBAL)


def load():
    global base, cpu, numpy
    import numpy

    base, cpu = open_library()
    for name in RETURN_POINTERS:
        getattr(base, f"ggml_{name}").restype = ctypes.c_void_p
    base.ggml_nelements.restype = ctypes.c_int64
    base.ggml_version.restype = ctypes.c_char_p
    cpu.ggml_graph_plan.restype = Plan
    cpu.ggml_cpu_init()
    cells = (retention, gla, gated_delta, rwkv7, mamba, ssd)
    isa = "avx512" if cpu.ggml_cpu_has_avx512() else "avx2" if cpu.ggml_cpu_has_avx2() else "none"
    return {"version": base.ggml_version().decode(), "isa": isa}, {cell.__name__: cell for cell in cells}


if __name__ == "__main__":
    serve(load)
