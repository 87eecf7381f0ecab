//===- TileWalk.cpp - the family tile_walk --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/tile_walk/TileWalk.h"
#include "lowering/cpu/CoreSpeed.h"
#include "lowering/cpu/tile_walk/TileBuilder.h"
#include "lowering/cpu/tile_walk/TileCosts.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

namespace {

class TileWalk final : public FamilyOf<TileFacts, CpuTargetAttr, CpuFrame> {
public:
  StringRef name() const override { return TileSchedule::family; }
  ArrayRef<KnobDomain> knobs() const override { return TileSchedule::knobs; }
  StringRef misfit() const override {
    return "no tiles fit the target's cores";
  }

protected:
  Match match(const Group &group, CpuTargetAttr target) const override {
    auto plan = TilePlan::compute(group);
    if (auto *refusal = std::get_if<Refusal>(&plan))
      return *refusal;
    return std::make_unique<TileFacts>(group, std::move(std::get<0>(plan)),
                                       target);
  }

  void constrain(const TileFacts &facts, CpuTargetAttr target,
                 NominalSizes &nominal, reprise::constraints::Problem &problem,
                 std::vector<CostTerm> &costs) const override {
    addTileConstraints(facts, target, nominal, problem, costs);
  }

  void addFixedCosts(const TileFacts &facts, CpuTargetAttr target,
                     NominalSizes &nominal,
                     std::vector<CostTerm> &costs) const override {
    int64_t rows = nominal.find(RecDialect::batchName).value_or(1);
    int64_t threads =
        std::min(target.getThreads(), rows * facts.points * facts.vectors);
    costs.push_back({"memory", reprise::constraints::ceilDivide(
                                   costOfCycle * facts.streamedBytes,
                                   CoreSpeed::memoryBytesPerCycle * threads)});
  }

  void tile(const Group &group, const TileFacts &facts,
            const KnobValues &values, CpuFrame &frame) const override {
    buildTiles(frame, group, facts.plan, TileSchedule(values));
  }
};

} // namespace

const Family &reprise::lowering::tileWalk() {
  static const TileWalk family;
  return family;
}
