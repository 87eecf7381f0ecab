"""Whether steps one by one are a run of all: steps.py REPRISE FOLDER, for the short convolution beside this file, whose inputs
x, x_past, w, a and s0 lie in the folder. The first two steps are a run of their own, shorter than the window."""

import pathlib
import subprocess
import sys

import numpy as np

REPRISE, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
SPEC = pathlib.Path(__file__).with_name("short_convolution.mlir")


def run(mode, inputs):
    command = [REPRISE, "run", SPEC, "--cache", FOLDER / "cache", "--mode", mode]
    for name, array in inputs.items():
        np.save(FOLDER / f"in_{name}.npy", array)
        command += ["--input", f"{name}={FOLDER}/in_{name}.npy"]
    results = ("s", "s_last", "x_past_last")
    for name in results:
        command += ["--output", f"{name}={FOLDER}/out_{name}.npy"]
    subprocess.run(command, check=True)
    return {name: np.load(FOLDER / f"out_{name}.npy") for name in results}


inputs = {name: np.load(FOLDER / f"{name}.npy") for name in ("x", "x_past", "w", "a", "s0")}
x = inputs["x"]
expected = run("forward", inputs)
done = run("forward", inputs | {"x": x[:2]})
found = list(done["s"])
for step in x[2:]:
    done = run("step", inputs | {"x": step, "s0": done["s_last"], "x_past": done["x_past_last"]})
    found.append(done["s"])
np.testing.assert_allclose(np.stack(found), expected["s"], atol=1e-6)
np.testing.assert_array_equal(done["x_past_last"], x[-3:])

# A row that is over keeps what it has.
over = run("step", inputs | {"x": np.full_like(x[0], np.nan), "lengths": np.zeros(x.shape[1], np.int32)})
np.testing.assert_array_equal(over["x_past_last"], inputs["x_past"])
print("equal to a run of all steps")
