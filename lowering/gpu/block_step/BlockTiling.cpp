//===- BlockTiling.cpp - what a block_step kernel needs of an SM ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/block_step/BlockTiling.h"
#include "lowering/analysis/StepCounts.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;
using namespace reprise::constraints;

BlockTiling<int64_t>
reprise::lowering::tilingOf(const BlockFacts &facts,
                            const BlockSchedule &schedule) {
  return {facts,
          facts.laneSize,
          facts.commonWeightBytes().value_or(0),
          schedule.warps,
          schedule.groupsPerWarp,
          schedule.batchTiles,
          schedule.sharedGates};
}

//===----------------------------------------------------------------------===//
// Constraints
//===----------------------------------------------------------------------===//

/// Beyond, no head fits any block.
static constexpr int64_t largestHead = 1 << 20;

static Term
addGiven(Problem &problem, std::string name,
         std::variant<reprise::constraints::Range, std::vector<int64_t>> domain,
         int64_t value, std::string sentence) {
  Term variable = std::visit(
      [&](auto values) { return problem.addVariable(name, values); }, domain);
  problem.require(problem.equal(variable, value), ConstraintTag::given,
                  std::move(sentence));
  return variable;
}

void reprise::lowering::addConstraints(const BlockFacts &facts,
                                       GpuTargetAttr target, Problem &problem) {
  std::string lane = facts.lane.str();
  // A user may call a dimension as a knob is called.
  while (problem.findVariable(lane))
    lane += "_size";
  Term laneSize = addGiven(
      problem, lane,
      reprise::constraints::Range{1, std::max(facts.laneSize, largestHead)},
      facts.laneSize, "a head has " + lane + " = {" + lane + "} elements");
  Term weightBytes = 0;
  if (auto bytes = facts.commonWeightBytes())
    weightBytes = addGiven(
        problem, "weight_bytes", std::vector<int64_t>{2, 4}, *bytes,
        "its weights have {weight_bytes} bytes each (4 in f32; --dtype bf16 "
        "or f16: 2)");
  BlockTiling<Term> tiling{facts,
                           laneSize,
                           weightBytes,
                           *problem.findVariable("warps"),
                           *problem.findVariable("groups_per_warp"),
                           *problem.findVariable("batch_tiles"),
                           *problem.findVariable("shared_gates")};
  problem.require(problem.equal(tiling.warps, tiling.neededWarps()),
                  ConstraintTag::structural,
                  "{warps} warps of {groups_per_warp} groups hold all groups "
                  "of eight elements of a head");
  problem.require(
      problem.lessEqual(tiling.sharedGates, facts.mostGates()),
      ConstraintTag::structural,
      "of each product's gates the weights of {shared_gates} lie in shared "
      "memory; there are {limit} at most");

  auto atMost = [&](Term need, int64_t limit, const char *sentence) {
    problem.require(problem.lessEqual(need, limit), ConstraintTag::capacity,
                    sentence);
  };
  atMost(tiling.threadsPerBlock(), target.getThreadsPerBlock(),
         "a block has {need} threads; {limit} at most");
  atMost(tiling.registersPerThread(), target.getRegistersPerThread(),
         "a thread needs {need} registers; it can have {limit}");
  atMost(tiling.registersPerBlock(), target.getRegistersPerBlock(),
         "a block needs {need} registers; there are {limit}");
  atMost(tiling.sharedMemoryBytes(), target.getSharedMemoryBytes(),
         "a block needs {need} bytes of shared memory; it can have {limit}");
  // One tile of the batch for each block: more blocks run beside each other.
  problem.prefer(tiling.sharedGates, Preference::Order::smallest);
  problem.prefer(tiling.batchTiles, Preference::Order::smallest);
  problem.prefer(tiling.groupsPerWarp, Preference::Order::smallest);
}

//===----------------------------------------------------------------------===//
// Costs
//===----------------------------------------------------------------------===//

void reprise::lowering::addFixedCosts(const BlockFacts &facts,
                                      NominalSizes &nominal,
                                      std::vector<CostTerm> &costs) {
  using Speed = MultiprocessorSpeed;
  auto op = facts.recurrence->getParentOfType<OperatorOp>();
  int64_t products = 0, operands = 0;
  for (const BlockFacts::Product &product : facts.products) {
    int64_t multiplyAdds = multiplyCounts(
        product.gates, multiplyCounts(facts.laneSize, facts.laneSize));
    products += ceilDivide(costOfCycle * multiplyAdds,
                           product.weightBytes == sizeof(float)
                               ? Speed::floatOperationsPerCycle
                               : Speed::tensorMultiplyAddsPerCycle);
    // Each group of elements reads all of its product's factor.
    int64_t groups = ceilDivide(facts.laneSize, BlockSchedule::tileElements);
    int64_t bytes = multiplyCounts(
        groups, multiplyCounts(facts.laneSize, product.weightBytes));
    operands +=
        ceilDivide(costOfCycle * bytes, Speed::sharedMemoryBytesPerCycle);
  }
  int64_t elementwise =
      countElementwise(facts.recurrence) / countElements(op, facts.heads);
  int64_t rows = std::min(nominal.find(RecDialect::batchName).value_or(1),
                          BlockSchedule::tileColumns);
  costs.push_back({"products", products});
  costs.push_back({"operands", operands});
  costs.push_back({"elementwise", ceilDivide(costOfCycle * elementwise,
                                             Speed::floatOperationsPerCycle)});
  costs.push_back(
      {"barriers", ceilDivide(costOfCycle * Speed::barrierCycles, rows)});
}
