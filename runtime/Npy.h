//===- Npy.h - numpy's array files ----------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads .npy of format versions 1 to 3 and writes version 1. Element types: f8,
// f4, f2, i8, i4, u1, b1, little endian; i1, i2, u2, u4 and u8 are read as i64.
// numpy has no bfloat16 of its own: the
// ml_dtypes package stores its bfloat16 as two-byte void ('<V2'), and so does
// Reprise; '<V2' and '|V2' are read as bf16.

#ifndef REPRISE_RUNTIME_NPY_H
#define REPRISE_RUNTIME_NPY_H

#include "runtime/ByteSource.h"
#include "runtime/Tensor.h"

namespace reprise {

/// Reads one array. Fortran order is kept, as strides. Errors (io) name the
/// file and the byte offset.
REPRISE_API Expected<Tensor> readNpy(const std::string &path);
REPRISE_API Expected<Tensor> readNpy(const ByteSource &source);

/// Writes one array in C order, whatever the strides; the file appears whole or
/// not at all.
REPRISE_API Expected<void> writeNpy(const std::string &path,
                                    const ConstTensorView &view);

} // namespace reprise

#endif // REPRISE_RUNTIME_NPY_H
