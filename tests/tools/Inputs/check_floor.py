"""check_floor.py SPECS FOLDER: the walks by hand against kernels of the same specs, with every input there is.

The rows of cpu-scan leave initial states out; here they are given, and sizes are not those of the rows.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

import numpy

SIZES = {"T": 19, "B": 3, "H": 2, "G": 2, "R": 2, "K": 32, "V": 48, "D": 64, "N": 16}
CELLS = ["s4d", "mamba", "ssd", "retention", "gla", "mlstm", "gated_delta", "rwkv7"]
# Where values within [-1, 1] would let a state grow.
RANGES = {"log_decay": (-0.5, -0.1), "tau": (1, 4)}


def arguments(spec):
    """The operator's arguments, and their shapes."""
    head = spec[spec.index("rec.operator") : spec.index(") {")]
    for name, dims in re.findall(r"%(\w+): !rec.tensor<([^>:]*)", head):
        yield name, [SIZES.get(dim) or int(dim) for dim in dims.replace(" ", "").split(",")]


def draw(spec, folder, random):
    files = {}
    for name, shape in arguments(spec):
        low, high = RANGES.get(name, (-1, 1))
        files[name] = str(folder / f"{name}.npy")
        values = random.uniform(low, high, shape)
        # Modes of S4D whose size is below 1.
        numpy.save(files[name], (values * 0.6 if len(shape) == 3 and shape[0] == 2 else values).astype("float32"))
    return files


def run_reprise(path, spec, files, folder):
    returned = re.findall(r"(\w+) = (?:all|last) %", spec[spec.index("rec.return") :])
    outputs = {name: folder / f"reprise_{name}.npy" for name in returned}
    command = ["reprise", "run", path, "--no-cache"]
    for name, file in files.items():
        command += ["--input", f"{name}={file}"]
    for name, file in outputs.items():
        command += ["--output", f"{name}={file}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return {name: numpy.load(file) for name, file in outputs.items()}


def run_floor(cell, files, folder, isa):
    messages = [
        {"command": "prepare", "cell": cell, "dtype": "f32", "sizes": SIZES, "inputs": files},
        {"command": "run", "calls": 1},
        {"command": "save", "folder": str(folder)},
    ]
    answers = subprocess.run(
        ["reprise-bench-floor"],
        input="".join(json.dumps(message) + "\n" for message in messages),
        env={**os.environ, "REPRISE_FLOOR_ISA": isa},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert all("ok" in json.loads(answers[i]) for i in (1, 3)), answers


def main():
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    random = numpy.random.default_rng(1)
    for cell in CELLS:
        path = f"{sys.argv[1]}/{cell}.mlir"
        spec = pathlib.Path(path).read_text()
        files = draw(spec, folder, random)
        expected = run_reprise(path, spec, files, folder)
        for isa in ("avx2", "best"):
            run_floor(cell, files, folder, isa)
            for name, values in expected.items():
                actual = numpy.load(folder / f"{name}.npy")
                assert actual.shape == values.shape, (cell, name, actual.shape)
                worst = numpy.abs(actual - values).max() / numpy.sqrt((values**2).mean())
                assert worst < 2e-5, (cell, isa, name, worst)
        print(f"{cell} agrees")


main()
