"""Whether walking a row against time is walking it flipped: flipped.py REPRISE FOLDER, for the short convolution beside this
file, whose inputs x, x_past, w, a and s0 lie in the folder."""

import pathlib
import subprocess
import sys

import numpy as np

REPRISE, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
SPEC = pathlib.Path(__file__).with_name("short_convolution.mlir")
LENGTHS = np.array([5, 0, 3, 1], dtype=np.int32)


def flip(x):
    """Each row, [T, B, D], to its own length; NaN behind it."""
    flipped = np.full_like(x, np.nan)
    for row, length in enumerate(LENGTHS):
        flipped[:length, row] = x[:length, row][::-1]
    return flipped


def run(direction, inputs):
    command = [REPRISE, "run", SPEC, "--no-cache", "--direction", direction]
    for name, array in inputs.items():
        np.save(FOLDER / f"in_{name}.npy", array)
        command += ["--input", f"{name}={FOLDER}/in_{name}.npy"]
    for name in ("s", "x_past_last"):
        command += ["--output", f"{name}={FOLDER}/out_{name}.npy"]
    subprocess.run(command, check=True)
    return [np.load(FOLDER / f"out_{name}.npy") for name in ("s", "x_past_last")]


def check(found, expected, kept, expected_kept):
    for row, length in enumerate(LENGTHS):
        np.testing.assert_allclose(found[:length, row], expected[:length, row], atol=1e-6)
    np.testing.assert_array_equal(kept, expected_kept)


inputs = {name: np.load(FOLDER / f"{name}.npy") for name in ("x", "x_past", "w", "a", "s0")}
inputs["x"] = flip(flip(inputs["x"]))
both = {name: np.stack([array, array]) for name, array in inputs.items()}
for one in (inputs, both):
    one["lengths"] = LENGTHS
forward, forward_kept = run("forward", inputs)
mirrored, mirrored_kept = run("forward", inputs | {"x": flip(inputs["x"])})
reverse, reverse_kept = run("reverse", inputs)
check(reverse, flip(mirrored), reverse_kept, mirrored_kept)
halves, halves_kept = run("bidirectional", both)
check(halves[:, :, 0], forward, halves_kept[0], forward_kept)
check(halves[:, :, 1], reverse, halves_kept[1], reverse_kept)
print("equal to flipped rows")
