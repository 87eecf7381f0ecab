"""Writes arrays of normal values: arrays.py FOLDER NAME=SHAPE[:DTYPE][:VALUE] ... gives FOLDER/NAME.npy each.

SHAPE is "5,2,4"; DTYPE is float32 where it is left out; VALUE fills the array.
"""

import pathlib
import sys

import numpy as np


def make_array(text, generator):
    shape, dtype, value, *_ = text.split(":") + ["", ""]
    shape = tuple(int(size) for size in shape.split(",") if size)
    array = np.full(shape, float(value)) if value else generator.standard_normal(shape)
    return array.astype(dtype or "float32")


def main(folder, *arrays):
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(0)
    for array in arrays:
        name, text = array.split("=")
        np.save(pathlib.Path(folder) / f"{name}.npy", make_array(text, generator))


main(*sys.argv[1:])
