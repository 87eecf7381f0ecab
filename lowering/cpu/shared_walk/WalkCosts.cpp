//===- WalkCosts.cpp - what a walk costs whatever its schedule ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/WalkCosts.h"
#include "lowering/analysis/FusedReduction.h"
#include "lowering/analysis/StepCounts.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;
using reprise::constraints::ceilDivide;

namespace {

/// The threads that a launch has; see WalkBuilder::teamSizeExpression.
struct Team {
  int64_t threads;
  /// Whether each has rows of its own, and meets no other.
  bool splitsRows;
};

} // namespace

static Team teamOf(const WalkFacts &facts, CpuTargetAttr target, int64_t rows) {
  int64_t most = target.getThreads();
  if (rows >= most && !facts.sumsOverTime &&
      facts.weightBytes <= mostSplitWeightBytes(target))
    return {most, true};
  int64_t lanes = target.getVectorBytes() / int64_t(sizeof(float));
  int64_t flops = multiplyCounts(countFlops(facts.layers), rows);
  return {std::min(most, 1 + flops / flopsWorthAThread(lanes)), false};
}

namespace {

/// What a step does element by element, of one row: a nest computes all that it
/// needs at each of its points.
class Elementwise {
public:
  Elementwise(OperatorOp op, const StepPlan &plan) : op(op), plan(plan) {}

  /// Operations, loads and stores among them.
  int64_t count();
  /// Bytes of the states and of what goes from one phase to the next, written
  /// and read.
  int64_t countBytes(RecurrenceOp recurrence);

private:
  int64_t ofNest(const Nest &nest);
  int64_t ofValue(Value value, unsigned phase, int64_t points);
  int64_t ofFused(ReduceOp reduce, unsigned phase,
                  const llvm::SetVector<Value> &known);
  void collect(Value value, unsigned phase, llvm::SetVector<Value> &into);

  OperatorOp op;
  const StepPlan &plan;
};

} // namespace

void Elementwise::collect(Value value, unsigned phase,
                          llvm::SetVector<Value> &into) {
  Operation *op = value.getDefiningOp();
  if (!into.insert(value) || plan.isInMemory(value, phase) || isExchange(op))
    return;
  for (Value operand : operandsOf(op))
    collect(operand, phase, into);
}

/// A value that a nest computes or loads at so many points.
int64_t Elementwise::ofValue(Value value, unsigned phase, int64_t points) {
  Operation *defining = value.getDefiningOp();
  if (plan.isInMemory(value, phase))
    return points;
  if (isExchange(defining) || isa<arith::ConstantOp>(defining))
    return 0;
  return multiplyCounts(operationsOf(*defining), points);
}

/// What a fused reduction computes beside what its nest knows already.
int64_t Elementwise::ofFused(ReduceOp reduce, unsigned phase,
                             const llvm::SetVector<Value> &known) {
  llvm::SetVector<Value> values;
  collect(reduce.getOperand(), phase, values);
  int64_t points =
      countElements(op, plan.spaceOf(reduce.getOperand()).getNames());
  int64_t count = 0;
  for (Value value : values)
    if (!known.contains(value))
      count = addCounts(count, ofValue(value, phase, points));
  return count;
}

int64_t Elementwise::ofNest(const Nest &nest) {
  unsigned phase = plan.phaseOf(nest);
  llvm::SetVector<Value> values;
  for (Value root : nest.roots)
    collect(root, phase, values);
  int64_t points = countElements(op, nest.space.getNames());
  int64_t count = multiplyCounts(nest.roots.size(), points);
  for (Value value : values)
    count = addCounts(count, ofValue(value, phase, points));
  for (Operation *exchange : plan.exchangesOf(nest)) {
    auto reduce = dyn_cast<ReduceOp>(exchange);
    if (!reduce)
      continue;
    // A load and an addition; or an addition.
    bool isFused = plan.isFused(reduce);
    int64_t summed =
        countElements(op, plan.spaceOf(reduce.getOperand()).getNames());
    count = addCounts(count, multiplyCounts(isFused ? 1 : 2, summed));
    if (isFused)
      count = addCounts(count, ofFused(reduce, phase, values));
  }
  return count;
}

int64_t Elementwise::count() {
  int64_t sum = 0;
  for (const Phase &phase : plan.getStepPhases())
    for (const Nest &nest : phase.nests)
      if (!nest.isOuter)
        sum = addCounts(sum, ofNest(nest));
  return sum;
}

int64_t Elementwise::countBytes(RecurrenceOp recurrence) {
  constexpr int64_t writtenAndRead = 2;
  int64_t elements = 0;
  auto add = [&](Value value) {
    elements =
        addCounts(elements, countElements(op, plan.spaceOf(value).getNames()));
  };
  for (Value state : recurrence.getStateArguments())
    add(state);
  for (Value value : plan.getStored())
    if (plan.phaseOf(value) >= plan.getFirstOfStep() && !stateYieldedAs(value))
      add(value);
  return multiplyCounts(elements, writtenAndRead * sizeof(float));
}

/// Of all recurrences; operations of whole vectors.
static int64_t elementwiseCycles(const WalkFacts &facts, CpuTargetAttr target) {
  int64_t operations = 0;
  for (const Layer &layer : facts.layers) {
    RecurrenceOp recurrence = layer.recurrence;
    auto op = recurrence->getParentOfType<OperatorOp>();
    operations = addCounts(operations, Elementwise(op, layer.plan).count());
  }
  int64_t perCycle = CoreSpeed::multiplyAddsPerCycle * target.getVectorBytes() /
                     int64_t(sizeof(float));
  return ceilDivide(operations, perCycle);
}

/// States and what is stored between phases pass through the caches in each
/// step: they come from where all rows' have room.
static int64_t stateCycles(const WalkFacts &facts, CpuTargetAttr target,
                           int64_t rows, int64_t threads) {
  int64_t bytes = 0;
  for (const Layer &layer : facts.layers) {
    RecurrenceOp recurrence = layer.recurrence;
    auto op = recurrence->getParentOfType<OperatorOp>();
    bytes =
        addCounts(bytes, Elementwise(op, layer.plan).countBytes(recurrence));
  }
  int64_t ofThread = multiplyCounts(bytes, rows) / 2 / threads;
  if (ofThread <= target.getFirstCacheBytes())
    return 0;
  return ceilDivide(bytes, ofThread <= target.getCacheBytes()
                               ? CoreSpeed::cacheBytesPerCycle
                               : CoreSpeed::memoryBytesPerCycle);
}

/// Streams and results; and all weights, once for all rows, where the team's
/// caches do not hold them.
static int64_t memoryBytes(const WalkFacts &facts, CpuTargetAttr target,
                           int64_t rows) {
  SmallVector<StageOpInterface> stages;
  for (const Layer &layer : facts.layers)
    stages.push_back(layer.recurrence);
  bool staysInCaches =
      facts.weightBytes <= target.getThreads() * target.getCacheBytes();
  return addCounts(countStreamedBytes(stages),
                   staysInCaches ? 0 : ceilDivide(facts.weightBytes, rows));
}

/// The phases of a tick: those of its recurrences are taken together.
static int64_t countPhases(const WalkFacts &facts) {
  size_t phases = 0;
  for (const Layer &layer : facts.layers)
    phases = std::max(phases, layer.plan.getStepPhases().size());
  return phases;
}

void reprise::lowering::addFixedCosts(const WalkFacts &facts,
                                      CpuTargetAttr target,
                                      NominalSizes &nominal,
                                      std::vector<CostTerm> &costs) {
  int64_t rows = nominal.find(RecDialect::batchName).value_or(1);
  Team team = teamOf(facts, target, rows);
  auto add = [&](const char *name, int64_t cycles, int64_t sharedBy) {
    costs.push_back({name, ceilDivide(costOfCycle * cycles, sharedBy)});
  };
  add("elementwise", elementwiseCycles(facts, target), team.threads);
  add("states", stateCycles(facts, target, rows, team.threads), team.threads);
  add("memory", memoryBytes(facts, target, rows),
      CoreSpeed::memoryBytesPerCycle * team.threads);
  bool meets = team.threads > 1 && !team.splitsRows;
  add("barriers", meets ? CoreSpeed::barrierCycles * countPhases(facts) : 0,
      rows);
}
