//===- SharedWalk.cpp - the family shared_walk ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/SharedWalk.h"
#include "lowering/cpu/shared_walk/WalkBuilder.h"
#include "lowering/cpu/shared_walk/WalkCosts.h"
#include "lowering/cpu/shared_walk/WalkTiling.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

namespace {

class SharedWalk final : public FamilyOf<WalkFacts, CpuTargetAttr, CpuFrame> {
public:
  StringRef name() const override { return WalkSchedule::family; }
  ArrayRef<KnobDomain> knobs() const override { return WalkSchedule::knobs; }
  StringRef misfit() const override {
    return "no schedule fits the target's cores";
  }

protected:
  Match match(const Group &group, CpuTargetAttr) const override {
    auto layers = arrangeLayers(group);
    if (auto *refusal = std::get_if<Refusal>(&layers))
      return *refusal;
    return std::make_unique<WalkFacts>(std::move(std::get<0>(layers)));
  }

  void constrain(const WalkFacts &facts, CpuTargetAttr target, NominalSizes &,
                 reprise::constraints::Problem &problem,
                 std::vector<CostTerm> &costs) const override {
    addConstraints(facts, target, problem, costs);
  }

  void addFixedCosts(const WalkFacts &facts, CpuTargetAttr target,
                     NominalSizes &nominal,
                     std::vector<CostTerm> &costs) const override {
    reprise::lowering::addFixedCosts(facts, target, nominal, costs);
  }

  void tile(const Group &group, const WalkFacts &facts,
            const KnobValues &values, CpuFrame &frame) const override {
    WalkKernel kernel(frame, group, facts.layers, WalkSchedule(values));
    buildWalk(kernel);
  }
};

} // namespace

const Family &reprise::lowering::sharedWalk() {
  static const SharedWalk family;
  return family;
}
