//===- ElementBytes.h - elements between files and tensors ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library: what the readers and writers of all formats share.
// Files hold little-endian elements, and so does memory here.

#ifndef REPRISE_RUNTIME_ELEMENTBYTES_H
#define REPRISE_RUNTIME_ELEMENTBYTES_H

#include "runtime/AtomicFile.h"
#include "runtime/ByteSource.h"
#include "runtime/Tensor.h"

namespace reprise {

/// Fills the tensor's memory, in memory order, from the source. A bool that is
/// neither 0 nor 1 is an error at its byte.
Expected<void> readElements(const ByteSource &source, int64_t offsetBytes,
                            Tensor &tensor);

/// Appends the elements in C order.
Expected<void> writeElements(AtomicFile &file, const ConstTensorView &view);

/// Fails where the elements are a GPU's, which only kernels read.
Expected<void> requireHostMemory(const ConstTensorView &view);

} // namespace reprise

#endif // REPRISE_RUNTIME_ELEMENTBYTES_H
