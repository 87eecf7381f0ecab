# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Elman's network with a relu, as PyTorch's RNN with nonlinearity="relu"."""

import elman
from common import relu


def case():
    return elman.case(relu)
