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
#include "llvm/ADT/StringMap.h"
#include <string>

namespace reprise::lowering {

struct KernelArguments {
  /// By the operator's argument.
  llvm::DenseMap<mlir::Value, mlir::Value> inputs;
  /// By time: each row's number of steps. Of packed rows, none of these, but
  /// where each begins.
  llvm::StringMap<mlir::Value> lengths;
  mlir::Value offsets;
  llvm::SmallVector<mlir::Value> results;
};

/// The memref that holds a tensor: its axes (OperatorOp::getAxes, so without
/// time in a decode step), sizes as bound, others dynamic.
mlir::MemRefType memrefOf(rec::OperatorOp op, rec::NamedTensorType type);
mlir::MemRefType memrefOf(rec::OperatorOp op,
                          llvm::ArrayRef<rec::Dimension> axes,
                          mlir::Type element);

/// Names of the inputs, of what says how long rows are, and of the results.
llvm::SmallVector<std::string> argumentNames(rec::OperatorOp op);
llvm::SmallVector<mlir::Type> argumentTypes(rec::OperatorOp op);

/// Takes a kernel's first block arguments for the operator's tensors, and names
/// them.
KernelArguments bindArguments(rec::OperatorOp op,
                              llvm::ArrayRef<mlir::BlockArgument> arguments);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_SUPPORT_ARGUMENTS_H
