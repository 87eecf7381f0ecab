//===- Layers.cpp - an operator's recurrences as a wavefront --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/Layers.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

/// What a single recurrence may not have yet.
static LogicalResult checkStep(RecurrenceOp recurrence) {
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

/// How many ticks a recurrence is behind the first one. What it reads of others
/// is kept so long.
static int64_t placeBehindSources(RecurrenceOp recurrence,
                                  std::vector<Layer> &layers) {
  struct Read {
    Layer *source;
    /// Ticks behind it at least, and copies beyond those ticks.
    int64_t ticks, copies;
  };
  SmallVector<Read> reads;
  auto addAll = [&](OperandRange streams, int64_t ticks, int64_t copies) {
    for (Value stream : streams)
      if (auto sequence = dyn_cast<OpResult>(stream))
        reads.push_back({&*llvm::find_if(layers,
                                         [&](const Layer &layer) {
                                           return layer.recurrence ==
                                                  sequence.getOwner();
                                         }),
                         ticks, copies});
  };
  // Of the time before: forwards what the step before wrote, backwards what the
  // next one writes.
  bool isForward = !recurrence.getReverse() && !recurrence.getBidirectional();
  addAll(recurrence.getStreams(), 1, 1);
  addAll(recurrence.getLaggedStreams(), isForward ? 0 : 2, 2);
  int64_t lag = 0;
  for (const Read &read : reads)
    lag = std::max(lag, read.source->lag + read.ticks);
  for (const Read &read : reads)
    read.source->copies =
        std::max(read.source->copies, lag - read.source->lag + read.copies);
  return lag;
}

FailureOr<std::vector<Layer>> reprise::lowering::arrangeLayers(OperatorOp op) {
  std::vector<Layer> layers;
  for (RecurrenceOp recurrence : op.getBody().getOps<RecurrenceOp>()) {
    int64_t lag = placeBehindSources(recurrence, layers);
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
