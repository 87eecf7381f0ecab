//===- StepOps.h - what an op of a step reads -------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_ANALYSIS_STEPOPS_H
#define REPRISE_LOWERING_ANALYSIS_STEPOPS_H

#include "dialect/Rec.h"
#include "mlir/IR/Operation.h"

namespace reprise::lowering {

/// Whether computing `op` needs many elements of its operands. Of no op, a
/// step's argument, it is false.
bool isExchange(mlir::Operation *op);
/// Whether `op` is an unfolded value: its operand's memory, read elsewhere.
bool isView(mlir::Operation *op);
/// The step's values that `op` reads: a product's weight is none.
mlir::OperandRange operandsOf(mlir::Operation *op);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_ANALYSIS_STEPOPS_H
