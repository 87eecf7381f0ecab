# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the library's cells compute, one number at a time, for LibraryTest.cpp.

Writes <cell>.txt beside this file: inputs and outputs of one case per cell.

A reading of each cell's paper that shares nothing with the specs or the oracle: plain loops over Python's floats, which are
float64. Every case has two heads, two rows of which one is shorter than the others' time, and initial states.
"""

import itertools
import math
import pathlib

T, B, H, D, P = 3, 2, 2, 3, 2
LENGTHS = [3, 2]
FOLDER = pathlib.Path(__file__).parent


class Array:
    """Numbers by index."""

    def __init__(self, *shape):
        self.shape = shape
        self.data = {index: 0.0 for index in itertools.product(*map(range, shape))}

    def __getitem__(self, index):
        return self.data[index]

    def __setitem__(self, index, value):
        self.data[index] = value

    def text(self, kind, name):
        numbers = " ".join(repr(value) for value in self.data.values())
        return f"{kind} {name} {' '.join(map(str, self.shape))}\n{numbers}\n"


def drawn(shape, salt, low=-1.0, high=1.0):
    """Three decimals each, all over the range, different for each salt."""
    array = Array(*shape)
    for place, index in enumerate(array.data):
        share = math.sin(12.9898 * (place + 1) + 78.233 * salt) * 43758.5453 % 1
        array[index] = round(low + (high - low) * share, 3)
    return array


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def product(weights, state, *gate_and_head, size):
    """One row of the head's matrix times the state of the head."""
    *gate, head, row = gate_and_head
    return sum(weights[(*gate, head, row, column)] * state[head, column] for column in range(size))


def run(cell, inputs, states, outputs):
    """Runs `cell(t, b, states of the row) -> (new states, shown)` over the steps that each row takes. `states` maps the
    names of the states to their sizes per head; `outputs` those of what is shown at every step."""
    results = {name: Array(T, B, H, size) for name, size in outputs.items()}
    results.update({f"{name}_last": Array(B, H, size) for name, size in states.items()})
    for b in range(B):
        current = {name: {(h, d): inputs[f"{name}0"][b, h, d] for h in range(H) for d in range(size)}
                   for name, size in states.items()}
        for t in range(LENGTHS[b]):
            current, shown = cell(t, b, current)
            for name in outputs:
                for (h, d), value in shown[name].items():
                    results[name][t, b, h, d] = value
        for name in states:
            for (h, d), value in current[name].items():
                results[f"{name}_last"][b, h, d] = value
    return results


def elements(function, size=D):
    """The function's values for all elements; a tuple of values becomes a tuple of maps."""
    values = {(h, d): function(h, d) for h in range(H) for d in range(size)}
    first = next(iter(values.values()))
    if not isinstance(first, tuple):
        return values
    return tuple({place: value[i] for place, value in values.items()} for i in range(len(first)))


# ---------------------------------------------------------------------------------------------------------------------
# Cells: each gives its inputs and its outputs
# ---------------------------------------------------------------------------------------------------------------------


def elman(activation):
    inputs = {"x": drawn((T, B, H, D), 1), "r": drawn((H, D, D), 2), "b": drawn((H, D), 3), "h0": drawn((B, H, D), 4)}

    def cell(t, b, s):
        new = elements(lambda h, d: activation(
            inputs["x"][t, b, h, d] + product(inputs["r"], s["h"], h, d, size=D) + inputs["b"][h, d]))
        return {"h": new}, {"h": new}

    return inputs, run(cell, inputs, {"h": D}, {"h": D})


def relu(x):
    return x if x > 0 else 0.0


def indrnn():
    inputs = {"x": drawn((T, B, H, D), 1), "r": drawn((H, D), 2), "b": drawn((H, D), 3), "h0": drawn((B, H, D), 4)}

    def cell(t, b, s):
        new = elements(lambda h, d: relu(
            inputs["x"][t, b, h, d] + inputs["r"][h, d] * s["h"][h, d] + inputs["b"][h, d]))
        return {"h": new}, {"h": new}

    return inputs, run(cell, inputs, {"h": D}, {"h": D})


def lstm_inputs(cell=D, shown=D):
    return {"x": drawn((T, B, 4, H, cell), 1), "r": drawn((4, H, cell, shown), 2), "b": drawn((4, H, cell), 3),
            "h0": drawn((B, H, shown), 4), "c0": drawn((B, H, cell), 5)}


def gate(inputs, state, g, t, b, h, d, size=D):
    return inputs["x"][t, b, g, h, d] + product(inputs["r"], state, g, h, d, size=size) + inputs["b"][g, h, d]


def lstm():
    inputs = lstm_inputs()

    def cell(t, b, s):
        def element(h, d):
            i, f, z, o = (gate(inputs, s["h"], g, t, b, h, d) for g in range(4))
            c = sigmoid(f) * s["c"][h, d] + sigmoid(i) * math.tanh(z)
            return sigmoid(o) * math.tanh(c), c

        h, c = elements(element)
        return {"h": h, "c": c}, {"h": h}

    return inputs, run(cell, inputs, {"h": D, "c": D}, {"h": D})


def lstm_peephole():
    inputs = lstm_inputs() | {"p": drawn((3, H, D), 6)}

    def cell(t, b, s):
        def element(h, d):
            i, f, z, o = (gate(inputs, s["h"], g, t, b, h, d) for g in range(4))
            old = s["c"][h, d]
            c = sigmoid(f + inputs["p"][1, h, d] * old) * old + sigmoid(i + inputs["p"][0, h, d] * old) * math.tanh(z)
            return sigmoid(o + inputs["p"][2, h, d] * c) * math.tanh(c), c

        h, c = elements(element)
        return {"h": h, "c": c}, {"h": h}

    return inputs, run(cell, inputs, {"h": D, "c": D}, {"h": D})


def lstm_layernorm():
    inputs = lstm_inputs() | {"gain": drawn((4, H, D), 6)}

    def normalised(state, g, t, b, h):
        sums = [inputs["x"][t, b, g, h, d] + product(inputs["r"], state, g, h, d, size=D) for d in range(D)]
        mean = sum(sums) / D
        variance = sum((value - mean) ** 2 for value in sums) / D
        # The spec writes epsilon as an f32 constant.
        epsilon = 9.999999747378752e-06
        return [(sums[d] - mean) / math.sqrt(variance + epsilon) * inputs["gain"][g, h, d] + inputs["b"][g, h, d]
                for d in range(D)]

    def cell(t, b, s):
        gates = {h: [normalised(s["h"], g, t, b, h) for g in range(4)] for h in range(H)}

        def element(h, d):
            i, f, z, o = (gates[h][g][d] for g in range(4))
            c = sigmoid(f) * s["c"][h, d] + sigmoid(i) * math.tanh(z)
            return sigmoid(o) * math.tanh(c), c

        h, c = elements(element)
        return {"h": h, "c": c}, {"h": h}

    return inputs, run(cell, inputs, {"h": D, "c": D}, {"h": D})


def lstm_projection():
    inputs = lstm_inputs(shown=P) | {"p": drawn((H, P, D), 6)}

    def cell(t, b, s):
        def element(h, d):
            i, f, z, o = (gate(inputs, s["h"], g, t, b, h, d, size=P) for g in range(4))
            c = sigmoid(f) * s["c"][h, d] + sigmoid(i) * math.tanh(z)
            return sigmoid(o) * math.tanh(c), c

        full, c = elements(element)
        h = elements(lambda h, d: product(inputs["p"], full, h, d, size=D), size=P)
        return {"h": h, "c": c}, {"h": h}

    return inputs, run(cell, inputs, {"h": P, "c": D}, {"h": P})


def gru():
    """Recurrent gates new, reset, update; biases of the recurrent new gate, reset, update, new."""
    inputs = {"x": drawn((T, B, 3, H, D), 1), "r": drawn((3, H, D, D), 2), "b": drawn((4, H, D), 3),
              "h0": drawn((B, H, D), 4)}
    x, r, bias = inputs["x"], inputs["r"], inputs["b"]

    def cell(t, b, s):
        def element(h, d):
            new, reset, update = (product(r, s["h"], g, h, d, size=D) for g in range(3))
            reset = sigmoid(reset + x[t, b, 0, h, d] + bias[1, h, d])
            update = sigmoid(update + x[t, b, 1, h, d] + bias[2, h, d])
            new = math.tanh(x[t, b, 2, h, d] + bias[3, h, d] + reset * (new + bias[0, h, d]))
            return new + update * (s["h"][h, d] - new)

        h = elements(element)
        return {"h": h}, {"h": h}

    return inputs, run(cell, inputs, {"h": D}, {"h": D})


def gru_reset_before():
    inputs = {"x": drawn((T, B, 3, H, D), 1), "r": drawn((3, H, D, D), 2), "b": drawn((3, H, D), 3),
              "h0": drawn((B, H, D), 4)}

    def cell(t, b, s):
        reset = elements(lambda h, d: sigmoid(gate(inputs, s["h"], 0, t, b, h, d)))
        scaled = {place: reset[place] * s["h"][place] for place in reset}

        def element(h, d):
            update = sigmoid(gate(inputs, s["h"], 1, t, b, h, d))
            new = math.tanh(gate(inputs, scaled, 2, t, b, h, d))
            return new + update * (s["h"][h, d] - new)

        h = elements(element)
        return {"h": h}, {"h": h}

    return inputs, run(cell, inputs, {"h": D}, {"h": D})


def slstm():
    """Some elements begin with n = 0, whatever their m; gates of up to 9 show what a wrong m does."""
    inputs = lstm_inputs() | {"x": drawn((T, B, 4, H, D), 1, -9, 9), "n0": drawn((B, H, D), 6, 1, 2),
                              "m0": drawn((B, H, D), 7, -2, 2)}
    for h, d in ((0, 0), (1, 1)):
        inputs["n0"][0, h, d] = inputs["c0"][0, h, d] = 0.0

    def cell(t, b, s):
        def element(h, d):
            i, f, z, o = (gate(inputs, s["h"], g, t, b, h, d) for g in range(4))
            c, n, m = (s[name][h, d] for name in "cnm")
            forget = m - math.log1p(math.exp(-f))
            new = i if n == 0 else max(i, forget)
            kept = 0.0 if n == 0 else math.exp(forget - new)
            taken = math.exp(i - new)
            c = kept * c + taken * math.tanh(z)
            n = max(kept * n + taken, 1.0)
            return sigmoid(o) * c / n, c, n, new

        h, c, n, m = elements(element)
        return {"h": h, "c": c, "n": n, "m": m}, {"h": h}

    return inputs, run(cell, inputs, {"h": D, "c": D, "n": D, "m": D}, {"h": D})


def paragru():
    inputs = {"x": drawn((T, B, 3, H, D), 1), "r": drawn((3, H, D), 2), "b": drawn((3, H, D), 3),
              "h0": drawn((B, H, D), 4)}

    def cell(t, b, s):
        def element(h, d):
            old = s["h"][h, d]
            z, r, n = (inputs["x"][t, b, g, h, d] + inputs["b"][g, h, d] for g in range(3))
            z = sigmoid(z + inputs["r"][0, h, d] * old)
            r = sigmoid(r + inputs["r"][1, h, d] * old)
            return old + z * (math.tanh(n + inputs["r"][2, h, d] * old * r) - old)

        h = elements(element)
        return {"h": h}, {"h": h}

    return inputs, run(cell, inputs, {"h": D}, {"h": D})


def paralstm_cifg():
    inputs = {"x": drawn((T, B, 3, H, D), 1), "r": drawn((3, H, D), 2), "b": drawn((3, H, D), 3),
              "h0": drawn((B, H, D), 4), "c0": drawn((B, H, D), 5), "p": drawn((2, H, D), 6)}

    def cell(t, b, s):
        def element(h, d):
            f, z, o = (inputs["x"][t, b, g, h, d] + inputs["b"][g, h, d] + inputs["r"][g, h, d] * s["h"][h, d]
                       for g in range(3))
            c = s["c"][h, d]
            f = sigmoid(f + inputs["p"][0, h, d] * c)
            c = math.tanh(z) + f * (c - math.tanh(z))
            return sigmoid(o + inputs["p"][1, h, d] * c) * math.tanh(c), c

        h, c = elements(element)
        return {"h": h, "c": c}, {"h": h}

    return inputs, run(cell, inputs, {"h": D, "c": D}, {"h": D})


def lif():
    inputs = {"x": drawn((T, B, H, D), 1, 0, 4), "tau": drawn((H, D), 2, 1.5, 3), "threshold": drawn((H, D), 3, 0.5, 1.5),
              "resting": drawn((H, D), 4, -0.5, 0.2), "v0": drawn((B, H, D), 5, -0.5, 0.5)}

    def cell(t, b, s):
        def element(h, d):
            v, resting = s["v"][h, d], inputs["resting"][h, d]
            potential = v + (inputs["x"][t, b, h, d] - (v - resting)) / inputs["tau"][h, d]
            fires = potential >= inputs["threshold"][h, d]
            return resting if fires else potential, float(fires), potential

        v, spike, potential = elements(element)
        return {"v": v}, {"s": spike, "h": potential}

    inputs_and_outputs = inputs, run(cell, inputs, {"v": D}, {"s": D, "h": D})
    spikes = [inputs_and_outputs[1]["s"][t, b, h, d] for b in range(B) for t in range(LENGTHS[b])
              for h in range(H) for d in range(D)]
    assert 0 < sum(spikes) < len(spikes), "some must fire, and some not"
    return inputs_and_outputs


CELLS = {
    "elman": lambda: elman(math.tanh),
    "elman_relu": lambda: elman(relu),
    "gru": gru,
    "gru_reset_before": gru_reset_before,
    "indrnn": indrnn,
    "lif": lif,
    "lstm": lstm,
    "lstm_layernorm": lstm_layernorm,
    "lstm_peephole": lstm_peephole,
    "lstm_projection": lstm_projection,
    "paragru": paragru,
    "paralstm_cifg": paralstm_cifg,
    "slstm": slstm,
}


def text_of(cell):
    inputs, outputs = CELLS[cell]()
    lengths = f"input lengths {B}\n{' '.join(str(float(length)) for length in LENGTHS)}\n"
    return "".join([array.text("input", name) for name, array in inputs.items()] + [lengths] +
                   [array.text("output", name) for name, array in outputs.items()])


if __name__ == "__main__":
    for cell in CELLS:
        (FOLDER / f"{cell}.txt").write_text(text_of(cell))
