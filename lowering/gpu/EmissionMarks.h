//===- EmissionMarks.h - what PrepareEmission tells the emitter -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_GPU_EMISSIONMARKS_H
#define REPRISE_LOWERING_GPU_EMISSIONMARKS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Operation.h"

namespace reprise::lowering {

/// On an op: written as part of the expression that uses its result.
inline constexpr llvm::StringLiteral inlineName = "rec.inline";
/// On an op: a comment above its statement.
inline constexpr llvm::StringLiteral commentName = "rec.comment";
/// On an op with several results: their names.
inline constexpr llvm::StringLiteral resultNamesName = "rec.result_names";
/// On a kernel: the operator that it computes, what its family says of it (in
/// lines of a comment), the schedule that it was built with, and dimension
/// sizes; on its arguments: their dimensions' names, and whether the kernel
/// writes them.
inline constexpr llvm::StringLiteral kernelOperatorName = "rec.operator_name";
inline constexpr llvm::StringLiteral descriptionName = "rec.description";
inline constexpr llvm::StringLiteral scheduleName = "rec.schedule";
inline constexpr llvm::StringLiteral sizesName = "rec.sizes";
inline constexpr llvm::StringLiteral dimsName = "rec.dims";
inline constexpr llvm::StringLiteral outputName = "rec.output";
/// On an op whose result type contains a size: the name of the dimension that
/// has this size.
inline constexpr llvm::StringLiteral sizeNameName = "rec.size_name";
/// On a register: declared by the first store to it. On that store: true where
/// no other follows.
inline constexpr llvm::StringLiteral initializedName = "rec.initialized";
inline constexpr llvm::StringLiteral declaresName = "rec.declares";
/// On a loop: unrolled.
inline constexpr llvm::StringLiteral unrollName = "rec.unroll";
inline bool isInline(mlir::Operation *op) { return op->hasAttr(inlineName); }
inline void setInline(mlir::Operation *op) {
  op->setAttr(inlineName, mlir::UnitAttr::get(op->getContext()));
}

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_EMISSIONMARKS_H
