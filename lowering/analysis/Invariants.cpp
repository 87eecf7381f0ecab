//===- Invariants.cpp - what of a step is the same at all steps -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/analysis/Invariants.h"
#include "lowering/analysis/StepCounts.h"
#include "lowering/analysis/StepOps.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

bool reprise::lowering::isParameter(RecurrenceOp recurrence,
                                    BlockArgument argument) {
  ArgumentBinding binding = recurrence.bindingOf(argument);
  auto type = dyn_cast<NamedTensorType>(binding.operand.getType());
  auto owner = recurrence->getParentOfType<OperatorOp>();
  return binding.clause == Clause::param && type &&
         llvm::none_of(type.getNames(),
                       [&](StringRef name) { return owner.isTime(name); });
}

/// Views are read where they are needed, and truth values are no numbers in
/// memory. What is yielded is of each step, and what depends on it too.
static bool canBeInvariant(Operation &op) {
  return !isView(&op) && !op.getResult(0).getType().isInteger(1) &&
         llvm::none_of(op.getUsers(),
                       [](Operation *user) { return isa<YieldOp>(user); });
}

void Invariants::findInvariant(RecurrenceOp recurrence) {
  llvm::DenseSet<Value> values;
  for (BlockArgument argument : recurrence.getStep().getArguments())
    if (isParameter(recurrence, argument)) {
      values.insert(argument);
      Value operand = recurrence.bindingOf(argument).operand;
      if (cast<NamedTensorType>(operand.getType())
              .hasName(RecDialect::batchName))
        ofRows.insert(argument);
    }
  for (Operation &op : recurrence.getStep().front().without_terminator()) {
    OperandRange operands = operandsOf(&op);
    auto isKnown = [&](Value operand) { return values.contains(operand); };
    if (!canBeInvariant(op) || !llvm::all_of(operands, isKnown))
      continue;
    invariant.insert(&op);
    values.insert_range(op.getResults());
    auto product = dyn_cast<ProductOpInterface>(op);
    if (llvm::any_of(operands, [&](Value value) { return hasRows(value); }) ||
        (product &&
         product.getWeight().getType().hasName(RecDialect::batchName)))
      ofRows.insert_range(op.getResults());
  }
}

void Invariants::findKept(Operation &op) {
  auto needsCostly = [&](Value operand) {
    return costly.contains(operand.getDefiningOp()) && !kept.contains(operand);
  };
  if (!isWorthKeeping(op) && !isExchange(&op) &&
      llvm::none_of(operandsOf(&op), needsCostly))
    return;
  costly.insert(&op);
  for (Value result : op.getResults())
    if (llvm::any_of(result.getUsers(),
                     [&](Operation *user) { return !contains(user); }))
      kept.insert(result);
}

Invariants::Invariants(RecurrenceOp recurrence) {
  findInvariant(recurrence);
  for (Operation &op : recurrence.getStep().front().without_terminator())
    if (contains(&op))
      findKept(op);
}
