#!/usr/bin/env python3
# Writes a kernel text with other sizes, or broken on purpose, and its driver.
#
# make_variant.py --text T --kernel K --out DIR [--edit E] [NAME=VALUE...]
#   NAME=VALUE  sets a constant (`constexpr int NAME = ...;`) or type (`using NAME = ...;`)
#   --edit E    a file in broken/: lines before the first rule name the file to change
#               (`file: PATH`, from the repository's root); then `---`, the text to find,
#               `+++`, the text to put in its place, any number of times
# A change that does not apply exactly once is an error: the text has moved on.

import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def replace_once(text, old, new, where):
    if text.count(old) != 1:
        sys.exit(f"{where}: found {text.count(old)} times, not once:\n{old}")
    return text.replace(old, new)


def set_constant(text, name, value):
    pattern = rf"^((?:constexpr int|using) {name} = )\w+;"
    text, count = re.subn(pattern, rf"\g<1>{value};", text, flags=re.M)
    if count != 1:
        sys.exit(f"no single constant or type {name} in the text")
    return text


def read_edit(path):
    """The edited file and its (old, new) pairs."""
    head, *changes = re.split(r"^---\n", path.read_text(), flags=re.M)
    file = re.search(r"^file: (\S+)$", head, flags=re.M).group(1)
    pairs = [change.split("+++\n") for change in changes]
    return file, [[part.rstrip("\n") for part in pair] for pair in pairs]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--text", type=pathlib.Path, required=True)
    parser.add_argument("--kernel", required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--edit", type=pathlib.Path)
    parser.add_argument("constants", nargs="*")
    arguments = parser.parse_args()

    text = arguments.text.read_text()
    out = arguments.out
    (out / "reprise").mkdir(parents=True, exist_ok=True)
    if arguments.edit:
        file, changes = read_edit(arguments.edit)
        is_kernel = (ROOT / file) == arguments.text.resolve()
        edited = text if is_kernel else (ROOT / file).read_text()
        for old, new in changes:
            edited = replace_once(edited, old, new, arguments.edit)
        if is_kernel:
            text = edited
        else:  # found before the real header on the include path
            (out / "reprise" / pathlib.Path(file).name).write_text(edited)
    for constant in arguments.constants:
        text = set_constant(text, *constant.split("="))
    (out / arguments.text.name).write_text(text)
    (out / "driver.cpp").write_text(
        f'#include "{arguments.text.name}"\n\n#include "reprise/Launch.h"\n\n'
        f"REPRISE_SIMULATION_ENTRY({arguments.kernel})\n")


main()
