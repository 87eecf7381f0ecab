//===- Sizes.h - sizes and storage type from what the caller gives --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_SIZES_H
#define REPRISE_TOOLS_JIT_SIZES_H

#include "runtime/Compiler.h"

namespace reprise::rec {
class OperatorOp;
} // namespace reprise::rec

namespace reprise::jit {

struct Sizes {
  /// Every dimension whose size is known: from the spec, the inputs' shapes, or
  /// by name. Those of time and batch may be 0, all others are 1 or more.
  std::map<std::string, int64_t> sizes;
  /// The type of streams, parameters and weights in memory: f32, bf16 or f16.
  DType storage = DType::f32;
};

/// Unifies the dimensions of the operator's arguments with the shapes of the
/// inputs, then with the sizes given by name; a contradiction is an error that
/// names both sides. The storage type is that of the inputs, else the
/// request's, else f32. Inputs that the operator does not have are passed over:
/// those who run a kernel hear of them from the executor.
Expected<Sizes> inferSizes(rec::OperatorOp op, const CompileRequest &request);

/// Fails where the request gives an input that the operator does not have, and
/// that is not one of a collection.
Expected<void> checkInputNames(rec::OperatorOp op,
                               const CompileRequest &request);

/// Fails where a dimension other than time and batch has no size; the mend says
/// how to give one.
Expected<void> requireStaticSizes(rec::OperatorOp op,
                                  const CompileRequest &request,
                                  const Sizes &sizes);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_SIZES_H
