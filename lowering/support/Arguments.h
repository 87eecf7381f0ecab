//===- Arguments.h - an operator's tensors as a kernel's memrefs ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every kernel has its arguments in the manifest's order: inputs, lengths,
// results. What the target needs besides comes behind them.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_SUPPORT_ARGUMENTS_H
#define REPRISE_LOWERING_SUPPORT_ARGUMENTS_H

#include "dialect/Rec.h"

namespace reprise::lowering {

struct KernelArguments {
  /// By the operator's argument.
  llvm::DenseMap<mlir::Value, mlir::Value> inputs;
  mlir::Value lengths;
  llvm::SmallVector<mlir::Value> results;
};

/// The memref that holds a tensor: its axes (OperatorOp::getAxes, so without
/// time in a decode step), sizes as bound, others dynamic.
mlir::MemRefType memrefOf(rec::OperatorOp op, rec::NamedTensorType type);
mlir::MemRefType memrefOf(rec::OperatorOp op,
                          llvm::ArrayRef<rec::Dimension> axes,
                          mlir::Type element);

llvm::SmallVector<mlir::Type> argumentTypes(rec::OperatorOp op);

/// Takes a kernel's first block arguments for the operator's tensors, and names
/// them.
KernelArguments bindArguments(rec::OperatorOp op,
                              llvm::ArrayRef<mlir::BlockArgument> arguments);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_SUPPORT_ARGUMENTS_H
