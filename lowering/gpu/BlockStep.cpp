//===- BlockStep.cpp - what the family block_step can take ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/BlockStep.h"
#include "lowering/bind/Bound.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

static FailureOr<RecurrenceOp> onlyRecurrence(OperatorOp op) {
  auto recurrences = llvm::to_vector(op.getBody().getOps<RecurrenceOp>());
  if (recurrences.size() == 1)
    return recurrences.front();
  op.emitError()
      << "has " << recurrences.size()
      << " recurrences; an operator of one is lowered for GPUs, others not yet";
  return failure();
}

/// Every tensor that the step reads ranges over the whole space, in its order.
static LogicalResult checkArguments(RecurrenceOp recurrence,
                                    const StepPlan &plan,
                                    const IndexSpace &space) {
  for (BlockArgument argument : recurrence.getStep().getArguments())
    if (!(plan.spaceOf(argument) == space))
      return mlir::emitError(argument.getLoc())
             << "a step argument over " << plan.spaceOf(argument).str()
             << " in a step over " << space.str()
             << " is not lowered for GPUs yet";
  for (Value operand : recurrence->getOperands()) {
    auto type = dyn_cast<NamedTensorType>(operand.getType());
    if (!type || llvm::equal(type.getNames(
                                 {recurrence.getTime(), RecDialect::batchName}),
                             space.getNames()))
      continue;
    return recurrence.emitError()
           << "a tensor " << type << " in a step over " << space.str()
           << ", another order of dimensions, is not lowered for GPUs yet";
  }
  return success();
}

static LogicalResult checkProduct(BlockDiagonalProductOp product,
                                  RecurrenceOp recurrence, StringRef lane) {
  Value factor = product.getFactors()[0];
  if (product.getTransposed() ||
      !llvm::is_contained(recurrence.getStateArguments(), factor))
    return product.emitError(
        "a product of anything but a state is not lowered for GPUs yet");
  if (product.getMadeName() != lane || product.getContractedName() != lane)
    return product.emitError() << "a product that is not square in " << lane
                               << " is not lowered for GPUs yet";
  if (product.getFactorType() &&
      *product.getFactorType() !=
          product.getWeight().getType().getElementType())
    return product.emitError(
        "a factor type other than the weight's is not lowered for GPUs yet");
  return success();
}

static LogicalResult checkForm(OperatorOp op) {
  if (op.getStep())
    return op.emitError("a decode step is not lowered for GPUs yet");
  if (op.isBidirectional())
    return op.emitError("both directions at once are not lowered for GPUs yet");
  return success();
}

static LogicalResult checkResults(OperatorOp op) {
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    if (returned.getKind(i) == ReturnKind::sum)
      return returned.emitError()
             << "'" << returned.getResultName(i)
             << "' is a sum over time, which is not lowered for GPUs yet";
  return success();
}

/// One phase over one index space: nothing waits for what the step exchanges.
static LogicalResult checkShape(RecurrenceOp recurrence, const StepPlan &plan) {
  for (Operation &op : recurrence.getStep().front())
    if (isa<ReduceOp>(op))
      return op.emitError("a reduction in a step is not lowered for GPUs yet");
  if (plan.getPhases().size() > 1)
    for (Operation &op : recurrence.getStep().front())
      if (StepPlan::isExchange(&op) && plan.phaseOf(op.getResult(0)) > 0)
        return op.emitError(
            "a product of a value that the step makes itself is "
            "not lowered for GPUs yet");
  ArrayRef<Nest> nests = plan.getPhases().front().nests;
  if (plan.getPhases().size() == 1 && nests.size() == 1)
    return success();
  return recurrence.emitError()
         << "a step over several index spaces, " << nests.front().space.str()
         << " and " << nests.back().space.str()
         << " here, is not lowered for GPUs yet";
}

FailureOr<BlockStep> BlockStep::analyze(OperatorOp op) {
  FailureOr<RecurrenceOp> recurrence = onlyRecurrence(op);
  if (failed(recurrence) || failed(checkBound(op)) || failed(checkForm(op)) ||
      failed(checkResults(op)))
    return failure();
  FailureOr<StepPlan> plan = StepPlan::compute(*recurrence);
  if (failed(plan))
    return failure();
  if (recurrence->getReverse()) {
    recurrence->emitError(
        "a recurrence against time is not lowered for GPUs yet");
    return failure();
  }
  if (!recurrence->getLaggedStreams().empty()) {
    recurrence->emitError("lagged streams are not lowered for GPUs yet");
    return failure();
  }
  if (failed(checkShape(*recurrence, *plan)))
    return failure();
  IndexSpace space = plan->getPhases().front().nests.front().space;
  if (space.empty()) {
    recurrence->emitError(
        "a step without any dimension is not lowered for GPUs yet");
    return failure();
  }
  BlockStep step{
      *recurrence, std::move(*plan), {}, space.getNames().back(), {}};
  llvm::append_range(step.heads, space.getNames().drop_back());
  if (failed(checkArguments(*recurrence, step.plan, space)))
    return failure();
  for (auto product : recurrence->getStep().getOps<BlockDiagonalProductOp>()) {
    if (failed(checkProduct(product, *recurrence, step.lane)))
      return failure();
    step.products.push_back(product);
  }
  for (auto product : recurrence->getStep().getOps<DiagonalProductOp>()) {
    product.emitError("a diagonal product is not lowered for GPUs yet");
    return failure();
  }
  return step;
}
