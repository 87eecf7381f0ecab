#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""count_steps.py FILE.npy ...: in how many steps of [T, ...] no number is zero; fails where some of a step are."""

import pathlib
import sys

import numpy as np

for path in map(pathlib.Path, sys.argv[1:]):
    steps = np.load(path).reshape(len(np.load(path)), -1) != 0
    if (steps.any(axis=1) != steps.all(axis=1)).any():
        sys.exit(f"{path.name}: the numbers of a step differ")
    print(f"{path.name}: {int(steps.all(axis=1).sum())} steps are not zero")
