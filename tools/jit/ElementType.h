//===- ElementType.h - element types of a spec's tensors ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_ELEMENTTYPE_H
#define REPRISE_TOOLS_JIT_ELEMENTTYPE_H

#include "runtime/DType.h"

#include "mlir/IR/BuiltinTypes.h"

#include <optional>

namespace reprise::jit {

/// What the runtime calls the element type of a `!rec.tensor`; nothing where
/// the spec leaves it open.
inline std::optional<DType> dtypeOf(mlir::Type type) {
  if (!type)
    return std::nullopt;
  if (type.isInteger(32))
    return DType::i32;
  return type.isBF16() ? DType::bf16 : type.isF16() ? DType::f16 : DType::f32;
}

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_ELEMENTTYPE_H
