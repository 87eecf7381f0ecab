//===- FusedReduction.cpp - reductions that compute what they sum ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/analysis/FusedReduction.h"
#include "lowering/analysis/StepCounts.h"
#include "lowering/analysis/StepOps.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

Value reprise::lowering::stateYieldedAs(Value value) {
  for (OpOperand &use : value.getUses())
    if (isa<YieldOp>(use.getOwner())) {
      auto recurrence = cast<RecurrenceOp>(use.getOwner()->getParentOp());
      if (use.getOperandNumber() < recurrence.getNumStates())
        return recurrence.getStateArguments()[use.getOperandNumber()];
    }
  return {};
}

std::optional<Leaves> reprise::lowering::leavesOfFused(
    ReduceOp reduce, llvm::function_ref<bool(Value)> isKnown,
    llvm::function_ref<bool(Operation *)> isCostly) {
  llvm::SetVector<Value> leaves;
  llvm::DenseSet<Value> reached;
  SmallVector<Value> pending{reduce.getOperand()};
  while (!pending.empty()) {
    Value value = pending.pop_back_val();
    if (!reached.insert(value).second)
      continue;
    Operation *op = value.getDefiningOp();
    bool isLeaf = isKnown(value) || (isCostly(op) && stateYieldedAs(value));
    if (isLeaf && value == reduce.getOperand())
      return std::nullopt;
    if (isLeaf)
      leaves.insert(value);
    else if (isWorthKeeping(*op))
      return std::nullopt;
    else
      llvm::append_range(pending, operandsOf(op));
  }
  return leaves.takeVector();
}
