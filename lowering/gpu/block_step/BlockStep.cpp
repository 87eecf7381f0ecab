//===- BlockStep.cpp - the family block_step ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/block_step/BlockStep.h"
#include "lowering/gpu/block_step/BlockBuilder.h"
#include "lowering/gpu/block_step/BlockTiling.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

namespace {

class BlockStep final : public FamilyOf<BlockFacts, GpuTargetAttr, GpuFrame> {
public:
  StringRef name() const override { return BlockSchedule::family; }
  ArrayRef<KnobDomain> knobs() const override { return BlockSchedule::knobs; }
  StringRef misfit() const override {
    return "one head does not fit one thread block, and several blocks for one "
           "head are not compiled yet";
  }

protected:
  Match match(const Group &group, GpuTargetAttr) const override {
    return matchBlock(group);
  }

  /// One tile of the batch for each block is preferred, whatever its size.
  void constrain(const BlockFacts &facts, GpuTargetAttr target, NominalSizes &,
                 reprise::constraints::Problem &problem,
                 std::vector<CostTerm> &) const override {
    addConstraints(facts, target, problem);
  }

  void addFixedCosts(const BlockFacts &facts, GpuTargetAttr,
                     NominalSizes &nominal,
                     std::vector<CostTerm> &costs) const override {
    reprise::lowering::addFixedCosts(facts, nominal, costs);
  }

  void tile(const Group &, const BlockFacts &facts, const KnobValues &values,
            GpuFrame &frame) const override {
    buildBlockKernel(facts, BlockSchedule(values), frame);
  }
};

} // namespace

const Family &reprise::lowering::blockStep() {
  static const BlockStep family;
  return family;
}
