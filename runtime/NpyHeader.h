//===- NpyHeader.h - the header of a .npy file ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library. The header is a Python literal:
//   {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }

#ifndef REPRISE_RUNTIME_NPYHEADER_H
#define REPRISE_RUNTIME_NPYHEADER_H

#include "runtime/ElementBytes.h"

#include <optional>

namespace reprise {

struct NpyHeader {
  DType dtype = DType::f32;
  /// What the file has in place of the dtype, which is i64 then.
  std::optional<FileInteger> integer;
  bool fortranOrder = false;
  Shape shape;
  /// Where the elements begin.
  int64_t dataOffsetBytes = 0;
};

Expected<NpyHeader> readNpyHeader(const ByteSource &source);

/// Magic, version 1.0, and the literal, padded to a multiple of 64 bytes.
std::string formatNpyHeader(DType dtype, const Shape &shape);

} // namespace reprise

#endif // REPRISE_RUNTIME_NPYHEADER_H
