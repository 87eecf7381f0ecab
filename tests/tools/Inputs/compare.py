#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""compare.py LIMIT A.npy B.npy: fails unless both hold as many numbers, nowhere further apart than LIMIT."""

import sys

import numpy as np

limit, first, second = float(sys.argv[1]), np.load(sys.argv[2]).ravel(), np.load(sys.argv[3]).ravel()
if first.size != second.size:
    sys.exit(f"compare.py: {first.size} numbers against {second.size}")
difference = float(np.abs(first.astype("f8") - second.astype("f8")).max())
if not difference <= limit:
    sys.exit(f"compare.py: largest difference {difference:.3g}, limit {limit:.3g}")
