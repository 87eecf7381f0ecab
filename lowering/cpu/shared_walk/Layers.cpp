//===- Layers.cpp - a group's recurrences as a wavefront ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/Layers.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

static Refusal refuse(Operation *op, const Twine &what) {
  return {op->getLoc(), (what + " not lowered for the CPU yet").str()};
}

/// A product of dense matrices: the weight's last two dimensions are those that
/// it makes and sums over.
static bool isMatrixProduct(ProductOpInterface product) {
  SmallVector<StringRef> names = product.getWeight().getType().getNames();
  if (names.size() < 2)
    return false;
  StringRef made = names.end()[-2], contracted = names.end()[-1];
  if (product.getTransposed())
    std::swap(made, contracted);
  return made == product.getMadeName() &&
         contracted == product.getContractedName();
}

/// What a single recurrence may not have yet.
static std::optional<Refusal> checkStep(RecurrenceOp recurrence) {
  if (!recurrence.getIndices().empty())
    return refuse(recurrence, "a stream that is read through a list is");
  if (!recurrence.getWindowedStreams().empty())
    return refuse(recurrence, "a window is");
  if (recurrence.hasMirroredTaps() && !recurrence.getLaggedStreams().empty())
    return refuse(recurrence, "a lagged stream in the order of the walk is");
  if (!recurrence.getPastResults().empty())
    return refuse(recurrence,
                  "what a lagged stream leaves for the next call is");
  if (recurrence.getReset())
    return refuse(recurrence, "a reset is");
  for (Value initial : recurrence.getInitialStates())
    if (isa<SequenceType>(initial.getType()))
      return refuse(recurrence, "a state that begins with another's last is");
  for (Operation &op : recurrence.getStep().front()) {
    if (isa<OuterOp>(op))
      return refuse(&op, "an outer product is");
    if (isa<UnfoldOp>(op))
      return refuse(&op, "an unfolded image is");
    if (isa<SparseProductOp>(op))
      return refuse(&op, "a sparse product is");
    auto product = dyn_cast<ProductOpInterface>(op);
    if (product && product.getWeight().getType().hasName(RecDialect::batchName))
      return refuse(&op, "a product with a weight for each row is");
    if (product && product.isContraction() && !isMatrixProduct(product))
      return refuse(&op, "this product is");
  }
  return std::nullopt;
}

static std::optional<Refusal> checkTimes(OperatorOp op) {
  StageOpInterface first = op.getStages().front();
  for (StageOpInterface stage : op.getStages())
    if (stage.getTime() != first.getTime())
      return refuse(stage, "runs over " + stage.getTime() +
                               ", another recurrence of the operator over " +
                               first.getTime() + ", which is");
  return std::nullopt;
}

static std::optional<Refusal> checkResults(OperatorOp op) {
  ReturnOp returned = op.getReturn();
  if (op.getPacked())
    return refuse(op, "packed rows are");
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    if (returned.getStride(i) != 1)
      return refuse(returned, "'" + returned.getResultName(i) +
                                  "' keeps some steps, which is");
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    if (returned.getKind(i) == ReturnKind::sum)
      return refuse(returned, "'" + returned.getResultName(i) +
                                  "' is a sum over time, which is");
  return std::nullopt;
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
  // Of the time before: forwards what the step before wrote, backwards what the
  // next one writes.
  bool isForward = recurrence.getWalk() == Walk::forward;
  SmallVector<Read> reads;
  for (const StageRead &read : recurrence.getReads()) {
    Operation *owner = read.operand.getDefiningOp();
    auto source = llvm::find_if(
        layers, [&](const Layer &layer) { return layer.recurrence == owner; });
    if (source == layers.end())
      continue;
    if (read.clause == Clause::stream)
      reads.push_back({&*source, 1, 1});
    else
      reads.push_back({&*source, isForward ? 0 : 2, 2});
  }
  int64_t lag = 0;
  for (const Read &read : reads)
    lag = std::max(lag, read.source->lag + read.ticks);
  for (const Read &read : reads)
    read.source->copies =
        std::max(read.source->copies, lag - read.source->lag + read.copies);
  return lag;
}

std::variant<std::vector<Layer>, Refusal>
reprise::lowering::arrangeLayers(const Group &group) {
  if (auto refusal = checkTimes(group.op))
    return *refusal;
  std::vector<Layer> layers;
  for (StageOpInterface stage : group.stages) {
    auto recurrence = dyn_cast<RecurrenceOp>(stage.getOperation());
    if (!recurrence)
      return refuse(stage, "this stage is");
    if (auto refusal = checkStep(recurrence))
      return *refusal;
    int64_t lag = placeBehindSources(recurrence, layers);
    bool isHoistable = lag == 0;
    layers.push_back(
        {recurrence, StepPlan::compute(recurrence, isHoistable), lag});
  }
  if (auto refusal = checkResults(group.op))
    return *refusal;
  return layers;
}
