//===- Layers.cpp - an operator's recurrences as a wavefront --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/Layers.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

/// What a single recurrence may not have yet.
static LogicalResult checkStep(RecurrenceOp recurrence) {
  for (Value lagged : recurrence.getLaggedStreams())
    if (isa<OpResult>(lagged))
      return recurrence.emitError("a lagged sequence of another recurrence is "
                                  "not lowered for the CPU yet");
  for (OuterOp outer : recurrence.getStep().getOps<OuterOp>())
    return outer.emitError("an outer product is not lowered for the CPU yet");
  return success();
}

static LogicalResult checkReturns(ReturnOp returned) {
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    if (returned.getKind(i) == ReturnKind::sum)
      return returned.emitError()
             << "'" << returned.getResultName(i)
             << "' is a sum over time, which is not lowered for the CPU yet";
  return success();
}

/// A wavefront moves all of its recurrences the same way through one time.
static LogicalResult checkAgree(RecurrenceOp first, RecurrenceOp other) {
  if (first.getTime() != other.getTime())
    return other.emitError()
           << "runs over " << other.getTime() << ", another recurrence of the "
           << "operator over " << first.getTime()
           << ", which is not lowered for the CPU yet";
  if (first.getReverse() != other.getReverse() ||
      first.getBidirectional() != other.getBidirectional())
    return other.emitError("recurrences of one operator in both directions are "
                           "not lowered for the CPU yet");
  return success();
}

FailureOr<std::vector<Layer>> reprise::lowering::arrangeLayers(OperatorOp op) {
  std::vector<Layer> layers;
  auto layerOf = [&](Operation *recurrence) -> Layer & {
    return *llvm::find_if(layers, [&](const Layer &layer) {
      return layer.recurrence == recurrence;
    });
  };
  for (RecurrenceOp recurrence : op.getBody().getOps<RecurrenceOp>()) {
    int64_t lag = 0;
    for (Value stream : recurrence.getStreams())
      if (auto sequence = dyn_cast<OpResult>(stream))
        lag = std::max(lag, layerOf(sequence.getOwner()).lag + 1);
    // What is read later must be kept longer.
    for (Value stream : recurrence.getStreams())
      if (auto sequence = dyn_cast<OpResult>(stream)) {
        Layer &read = layerOf(sequence.getOwner());
        read.copies = std::max(read.copies, lag - read.lag + 1);
      }
    bool isHoistable = lag == 0;
    FailureOr<StepPlan> plan = StepPlan::compute(recurrence, isHoistable);
    if (failed(plan) || failed(checkStep(recurrence)))
      return failure();
    layers.push_back({recurrence, std::move(*plan), lag});
    if (failed(checkAgree(layers.front().recurrence, recurrence)))
      return failure();
  }
  if (layers.empty())
    return op.emitError("has no recurrence; there is nothing to compute");
  if (failed(checkReturns(op.getReturn())))
    return failure();
  return layers;
}
