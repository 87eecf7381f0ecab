# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The arguments of the cells that peers compute, as the operators in kernels/specs and tools/bench/specs have them.

An argument is NAME[DIMENSIONS], a letter or a number for each; `=VALUE` stands behind those that may be left out.
"""

import re

import numpy

CELLS = {
    "linear_scan": "a[TBD] b[TBD] h0[BD]=0",
    "ema": "x[TBD] delta[DN] alpha[DN] beta[DN] gamma[DN] omega[D]=0 h0[BDN]=0",
    "s4d": "x[TBD] a[2DN] b[2DN] c[2DN] d[D]=0 re0[BDN]=0 im0[BDN]=0",
    "mamba": "x[TBD] dt[TBD] a_log[DN] b[TBN] c[TBN] d[D]=0 dt_bias[D]=0 h0[BDN]=0",
    "ssd": "x[TBGRD] dt[TBGR] a_log[GR] b[TBGN] c[TBGN] d[GR]=0 dt_bias[GR]=0 h0[BGRDN]=0",
    "retention": "q[TBHK] k[TBHK] v[TBHV] log_decay[H] scale[H]=1 s0[BHKV]=0",
    "gla": "q[TBHK] k[TBHK] v[TBHV] g[TBHK] tau[H]=16 scale[H]=1 s0[BHKV]=0",
    "mlstm": "q[TBHK] k[TBHK] v[TBHV] i[TBH] f[TBH] scale[H]=1 c0[BHKV]=0 n0[BHK]=0 m0[BH]=0",
    "gated_delta": "q[TBGK] k[TBGK] v[TBGRV] a[TBGR] beta[TBGR] a_log[GR]=0 dt_bias[GR]=0 scale[G]=1 s0[BGRKV]=0",
    "rwkv7": "r[TBHK] w[TBHK] k[TBHK] v[TBHV] a[TBHK] k_k[HK]=1 k_a[HK]=1 s0[BHKV]=0",
    "lstm": "u[TBI] w[4HDI] r[4HDD] b[4HD]",
    "gru": "u[TBI] w[3HDI] r[3HDD] b[4HD]",
    "bilstm": "u[2TBI] w[24HDI] r[24HDD] b[24HD]",
    "lstm_heads": "x[TB4HD] r[4HDD] b[4HD]=0 h0[BHD]=0 c0[BHD]=0",
    "slstm_heads": "x[TB4HD] r[4HDD] b[4HD]=0 h0[BHD]=0 c0[BHD]=0 n0[BHD]=0 m0[BHD]=0",
    "paragru": "x[TB3HD] r[3HD] b[3HD]=0 h0[BHD]=0",
    "paralstm_cifg": "x[TB3HD] r[3HD] p[2HD] b[3HD]=0 h0[BHD]=0 c0[BHD]=0",
    "attention": "q[TBHK] k[TBHK] v[TBHV]",
}


def layout_of(cell):
    """(name, dimensions, default or None) for each argument."""
    for name, dims, default in re.findall(r"(\w+)\[(\w+)\](?:=(\S+))?", CELLS[cell]):
        yield name, dims, float(default) if default else None


def with_defaults(cell, inputs):
    """The inputs, with arrays for those that were left out."""
    sizes, arrays = {}, {}
    for name, dims, default in layout_of(cell):
        if name in inputs:
            arrays[name] = inputs[name]
            sizes.update(zip(dims, inputs[name].shape, strict=True))
        elif default is None:
            raise ValueError(f"{cell}: the input '{name}' is missing")
    for name, dims, default in layout_of(cell):
        if name not in arrays:
            arrays[name] = numpy.full([sizes[dim] for dim in dims], default, numpy.float32)
    return arrays
