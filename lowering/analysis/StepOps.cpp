//===- StepOps.cpp - what an op of a step reads ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/analysis/StepOps.h"

using namespace mlir;
using namespace reprise::rec;

bool reprise::lowering::isExchange(Operation *op) {
  if (auto product = dyn_cast_or_null<ProductOpInterface>(op))
    return product.isContraction();
  return isa_and_nonnull<ReduceOp, SparseProductOp, OuterOp>(op);
}

bool reprise::lowering::isView(Operation *op) {
  return isa_and_nonnull<UnfoldOp>(op);
}

OperandRange reprise::lowering::operandsOf(Operation *op) {
  if (auto product = dyn_cast<ProductOpInterface>(op))
    return product.getFactors();
  if (auto product = dyn_cast<SparseProductOp>(op))
    return product.getODSOperands(3); // the factor
  return op->getOperands();
}
