//===- BlockTiling.cpp - what a block_step kernel needs of an SM ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/BlockTiling.h"
#include "constraints/solver/Solver.h"
#include "dialect/Rec.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;
using namespace reprise::constraints;

BlockFacts::BlockFacts(OperatorOp op, RecurrenceOp recurrence,
                       const StepPlan &plan) {
  StringRef lane =
      plan.getPhases().front().nests.front().space.getNames().back();
  groups = llvm::divideCeil(*op.getSize(lane), GpuSchedule::tileElements);
  llvm::SetVector<mlir::Value> factors;
  recurrence.getStep().walk([&](BlockDiagonalProductOp product) {
    bool single = product.getWeight().getType().getElementType().isF32();
    int64_t steps =
        llvm::divideCeil(*op.getSize(product.getContractedName()), depthStep);
    int64_t gates = product->getNumResults();
    weightRegisters += gates * steps * (single ? 4 : 2);
    accumulatorRegisters = std::max(
        accumulatorRegisters, single ? gates * GpuSchedule::tileColumns + 4
                                     : gates * tileRegisters + 2);
    if (factors.insert(product.getFactors()[0])) {
      int64_t elementBytes = single ? 4 : 2;
      operandColumnBytes +=
          2 * (steps * depthStep * elementBytes + rowPaddingBytes);
    }
  });
  for (unsigned i = 0, e = recurrence.getParams().size(); i != e; ++i)
    groupTiles += recurrence.getParamArguments(i).size();
  for (unsigned i = 0, e = recurrence.getStreams().size(); i != e; ++i)
    batchTiles += recurrence.getStreamArguments(i).size();
  batchTiles += recurrence.getNumStates();
}

BlockTiling<int64_t> reprise::lowering::tilingOf(const BlockFacts &facts,
                                                 const GpuSchedule &schedule) {
  return {facts, schedule.warps, schedule.groupsPerWarp, schedule.batchTiles};
}

//===----------------------------------------------------------------------===//
// Constraints
//===----------------------------------------------------------------------===//

/// A variable for each knob, over the range that the family can build.
static BlockTiling<Term> addKnobs(const BlockFacts &facts, Problem &problem) {
  GpuSchedule schedule;
  for (const Knob &knob : schedule.knobs())
    problem.addVariable(knob.name.str(),
                        reprise::constraints::Range{knob.least, knob.most});
  BlockTiling<Term> tiling{facts, *problem.findVariable("warps"),
                           *problem.findVariable("groups_per_warp"),
                           *problem.findVariable("batch_tiles")};
  problem.require(problem.equal(tiling.warps, tiling.neededWarps()),
                  ConstraintTag::structural,
                  "the warps of a block hold all element groups of a head");
  // One tile of the batch for each block: more blocks run beside each other.
  problem.prefer(tiling.batchTiles, Preference::Order::smallest);
  problem.prefer(tiling.groupsPerWarp, Preference::Order::smallest);
  return tiling;
}

void reprise::lowering::addConstraints(const BlockFacts &facts,
                                       const SmLimits &limits,
                                       Problem &problem) {
  BlockTiling<Term> tiling = addKnobs(facts, problem);
  auto atMost = [&](Term need, int64_t limit, const char *sentence) {
    problem.require(problem.lessEqual(need, limit), ConstraintTag::capacity,
                    sentence);
  };
  atMost(tiling.threadsPerBlock(), limits.threadsPerBlock,
         "a block has {need} threads; {limit} at most");
  // 255 can be used of 256 that are handed out.
  atMost(
      tiling.registersPerThread(),
      llvm::alignTo(limits.registersPerThread, BlockFacts::registerGranularity),
      "a thread needs {need} registers; it can have {limit}");
  atMost(tiling.registersPerBlock(), limits.registersPerBlock,
         "a block needs {need} registers; there are {limit}");
  atMost(tiling.sharedMemoryBytes(), limits.sharedMemoryBytes,
         "a block needs {need} bytes of shared memory; it can have {limit}");
}

static GpuSchedule scheduleOf(const Problem &problem,
                              const Assignment &values) {
  GpuSchedule schedule;
  for (const Knob &knob : schedule.knobs())
    for (auto [variable, value] : llvm::zip(problem.getVariables(), values))
      if (variable.name == knob.name)
        *knob.value = value;
  return schedule;
}

std::optional<GpuSchedule>
reprise::lowering::chooseSchedule(const BlockFacts &facts,
                                  const SmLimits &limits) {
  Problem problem;
  addConstraints(facts, limits, problem);
  Solution solution = solve(problem);
  if (solution.status != Status::satisfiable)
    return std::nullopt;
  return scheduleOf(problem, solution.values);
}

GpuSchedule reprise::lowering::closestSchedule(const BlockFacts &facts,
                                               const SmLimits &limits) {
  Problem problem;
  BlockTiling<Term> tiling = addKnobs(facts, problem);
  // Thousandths of each limit.
  auto part = [](Term need, int64_t limit) {
    return floorDivide(need * Term(1000), Term(limit));
  };
  problem.minimise(maximum(
      maximum(part(tiling.registersPerThread(), limits.registersPerThread),
              part(tiling.registersPerBlock(), limits.registersPerBlock)),
      part(tiling.sharedMemoryBytes(), limits.sharedMemoryBytes)));
  Best closest = best(problem);
  // More groups than warps can hold at all.
  if (closest.solutions.empty()) {
    GpuSchedule schedule;
    for (const Knob &knob : schedule.knobs())
      *knob.value = knob.most;
    schedule.batchTiles = 1;
    return schedule;
  }
  return scheduleOf(problem, closest.solutions.front().values);
}
