"""check_peer.py PROGRAM REFERENCES CELL...: runs a peer of `reprise bench` and checks its results of these cells.

Expected are the results of the oracle's references (tests/dialect/oracle/references), at sizes at which every form of a
peer takes part, in float64.
"""

import importlib
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy

STEPS = 128  # a multiple of all chunks
LARGEST_DIFFERENCE = 1e-4  # relative to a result's root mean square
SIZES = {"T": STEPS, "LENGTHS": [STEPS, STEPS], "D": 8, "N": 16, "K": 32, "V": 32}


def reference(cell, **draws):
    """A reference's inputs and outputs at these sizes; `draws` changes some inputs, whose names are their salts."""
    module = importlib.import_module(cell)
    for name in set(SIZES) & set(vars(module)):
        setattr(module, name, SIZES[name])
    plain = importlib.import_module("common").drawn

    def drawn(shape, salt, *bounds):
        array = plain(shape, salt, *bounds)
        return draws[f"salt{salt}"](array) if f"salt{salt}" in draws else array

    module.drawn = drawn
    inputs, outputs = module.case()
    del inputs["lengths"]
    return inputs, outputs


def layer(cell, states, stride=1, **draws):
    """One with an input product and without initial states; the reference takes the product. With a stride of -1 it
    reads the steps from the last to the first."""
    width, inputs_of_one = 5, {}

    def multiplied(x):
        numbers = numpy.random.default_rng(1)
        gates, size = x.shape[2], x.shape[-1]
        inputs_of_one["u"] = numbers.uniform(-1, 1, (*x.shape[:2], width))
        inputs_of_one["w"] = numbers.uniform(-1, 1, (gates, 1, size, width))
        return numpy.einsum("tbi,ghdi->tbghd", inputs_of_one["u"][::stride], inputs_of_one["w"])

    importlib.import_module(cell).H = 1
    inputs, outputs = reference(cell, salt1=multiplied, **{state: numpy.zeros_like for state in states}, **draws)
    return {**inputs_of_one, "r": inputs["r"], "b": inputs["b"]}, outputs


def linear_scan():
    plain = importlib.import_module("common").drawn
    a, b, h0 = plain((STEPS, 2, 8), 1), plain((STEPS, 2, 8), 2), plain((2, 8), 3)
    h, last = numpy.zeros_like(b), h0
    for t in range(STEPS):
        last = h[t] = a[t] * last + b[t]
    return {"a": a, "b": b, "h0": h0}, {"h": h, "h_last": last}


def bilstm():
    """With other recurrent weights in the second direction."""
    states = ("salt4", "salt5")
    ahead, h = layer("lstm", states)
    back, h_back = layer("lstm", states, stride=-1, salt2=numpy.negative)
    h_back["h"] = h_back["h"][::-1]
    inputs = {name: numpy.stack([array, back[name]]) for name, array in ahead.items()}
    # Of results over time, the directions stand behind the batch.
    axes = {"h": 2, "h_last": 0, "c_last": 0}
    return inputs, {name: numpy.stack([h[name], h_back[name]], axis) for name, axis in axes.items()}


def attention():
    drawn = importlib.import_module("common").drawn
    q, k, v = drawn((STEPS, 2, 3, 8), 1), drawn((STEPS, 2, 3, 8), 2), drawn((STEPS, 2, 3, 16), 3)
    scores = numpy.einsum("tbhk,sbhk->bhts", q, k) / numpy.sqrt(8)
    weights = numpy.exp(scores) * numpy.tri(STEPS)
    y = numpy.einsum("bhts,sbhv->tbhv", weights / weights.sum(-1, keepdims=True), v)
    return {"q": q, "k": k, "v": v}, {"y": y}


CASES = {
    "linear_scan": linear_scan,
    # Modes within the unit circle: the others grow without limit.
    "s4d": lambda: reference("s4d", salt2=lambda a: a / 1.5),
    "lstm": lambda: layer("lstm", ("salt4", "salt5")),
    "gru": lambda: layer("gru", ("salt4",)),
    "bilstm": bilstm,
    "lstm_heads": lambda: reference("lstm"),
    "slstm_heads": lambda: reference("slstm"),
    "attention": attention,
}


class Peer:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert "version" in self.answer(), "it says which version it is"

    def answer(self):
        answer = json.loads(self.process.stdout.readline())
        assert not {"error", "unsupported", "absent"} & set(answer), answer
        return answer

    def ask(self, **message):
        print(json.dumps(message), file=self.process.stdin, flush=True)
        return self.answer()

    def results(self, cell, inputs):
        with tempfile.TemporaryDirectory() as folder:
            files = {name: f"{folder}/{name}.in.npy" for name in inputs}
            for name, file in files.items():
                numpy.save(file, inputs[name].astype(numpy.float32))
            self.ask(command="prepare", cell=cell, dtype="f32", inputs=files)
            assert self.ask(command="run", calls=2)["us"] > 0
            self.ask(command="save", folder=folder)
            results = set(pathlib.Path(folder).glob("*.npy")) - {pathlib.Path(file) for file in files.values()}
            return {file.stem: numpy.load(file) for file in results}


def check(cell, results, expected):
    assert set(results) == set(expected), (cell, set(results))
    for name, array in expected.items():
        assert results[name].shape == array.shape, (cell, name, results[name].shape, array.shape)
        difference = numpy.abs(results[name] - array).max() / numpy.sqrt((array**2).mean())
        assert difference < LARGEST_DIFFERENCE, f"{cell}: '{name}' differs by {difference} of its size"


if __name__ == "__main__":
    program, references, *cells = sys.argv[1:]
    sys.path.insert(0, references)
    peer = Peer(program)
    for cell in cells:
        inputs, expected = CASES.get(cell, lambda: reference(cell))()
        check(cell, peer.results(cell, inputs), expected)
        print(f"{cell}: as expected")
