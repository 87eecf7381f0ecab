# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the references beside this file and writes what they compute, for LibraryTest.cpp.

usage: make_references.py [NAME...]     all of them without a name; needs numpy

NAME.py is a reading of the paper behind kernels/specs/NAME.mlir that shares nothing with the spec or the oracle. Its
`case()` gives the inputs and the outputs of one run, two dicts from names to arrays in the spec's layouts. They are
written to NAME.txt, two lines for each array: `input NAME SIZE...` or `output NAME SIZE...`, then its numbers.
"""

import importlib
import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent


def names_of_all():
    files = {path.stem for path in FOLDER.glob("*.py")}
    return sorted(files - {"common", pathlib.Path(__file__).stem})


def text_of(kind, arrays):
    text = ""
    for name, array in arrays.items():
        numbers = " ".join(repr(float(value)) for value in array.flat)
        text += f"{kind} {name} {' '.join(map(str, array.shape))}\n{numbers}\n"
    return text


if __name__ == "__main__":
    for name in sys.argv[1:] or names_of_all():
        inputs, outputs = importlib.import_module(name).case()
        (FOLDER / f"{name}.txt").write_text(text_of("input", inputs) + text_of("output", outputs))
