//===- WalkCosts.cpp - what a walk costs whatever its schedule ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/WalkCosts.h"
#include "lowering/analysis/StepCounts.h"

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

/// Of all recurrences; operations of whole vectors.
static int64_t elementwiseCycles(const WalkFacts &facts, CpuTargetAttr target) {
  int64_t operations = 0;
  for (const Layer &layer : facts.layers)
    operations = addCounts(operations, countElementwise(layer.recurrence));
  int64_t perCycle = CoreSpeed::multiplyAddsPerCycle * target.getVectorBytes() /
                     int64_t(sizeof(float));
  return ceilDivide(operations, perCycle);
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
  add("memory", memoryBytes(facts, target, rows),
      CoreSpeed::memoryBytesPerCycle * team.threads);
  bool meets = team.threads > 1 && !team.splitsRows;
  add("barriers", meets ? CoreSpeed::barrierCycles * countPhases(facts) : 0,
      rows);
}
