//===- WalkCosts.cpp - what a walk costs whatever its schedule ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/WalkCosts.h"
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
  int64_t ofNest(const Nest &nest, unsigned phase);
  void collect(Value value, unsigned phase, llvm::SetVector<Value> &into);

  OperatorOp op;
  const StepPlan &plan;
};

} // namespace

void Elementwise::collect(Value value, unsigned phase,
                          llvm::SetVector<Value> &into) {
  Operation *op = value.getDefiningOp();
  if (!into.insert(value) || plan.isInMemory(value, phase) ||
      StepPlan::isExchange(op))
    return;
  for (Value operand : StepPlan::operandsOf(op))
    collect(operand, phase, into);
}

int64_t Elementwise::ofNest(const Nest &nest, unsigned phase) {
  llvm::SetVector<Value> values;
  for (Value root : nest.roots)
    collect(root, phase, values);
  int64_t points = countElements(op, nest.space.getNames()), count = 0;
  auto add = [&](int64_t operations, int64_t times) {
    count = addCounts(count, multiplyCounts(operations, times));
  };
  add(nest.roots.size(), points);
  for (Value value : values) {
    Operation *defining = value.getDefiningOp();
    auto reduce = dyn_cast_or_null<ReduceOp>(defining);
    if (plan.isInMemory(value, phase) || !defining)
      add(1, points);
    else if (reduce) // A load and an addition.
      add(2, countElements(op, plan.spaceOf(reduce.getOperand()).getNames()));
    else if (!StepPlan::isExchange(defining) &&
             !isa<arith::ConstantOp>(defining))
      add(operationsOf(*defining), points);
  }
  return count;
}

int64_t Elementwise::count() {
  int64_t sum = 0;
  for (auto [phase, of] : llvm::enumerate(plan.getPhases()))
    for (const Nest &nest : of.nests)
      if (!nest.isOuter)
        sum = addCounts(sum, ofNest(nest, phase));
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
    phases = std::max(phases, layer.plan.getPhases().size());
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
