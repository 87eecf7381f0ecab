//===- GroupStages.cpp - which stages are computed together ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/Passes.h"
#include "lowering/analysis/StepCounts.h"
#include "lowering/bind/Bound.h"
#include "lowering/families/Group.h"
#include "lowering/families/NominalSizes.h"
#include "lowering/families/Wavefront.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_GROUPSTAGES
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

static constexpr llvm::StringLiteral groupName = "group";

static std::optional<int64_t> numberOf(StageOpInterface stage) {
  if (auto number = stage->getAttrOfType<IntegerAttr>(groupName))
    return number.getInt();
  return std::nullopt;
}

SmallVector<Group> reprise::lowering::groupsOf(OperatorOp op) {
  SmallVector<Group> groups;
  for (StageOpInterface stage : op.getStages()) {
    unsigned number = *numberOf(stage);
    if (groups.empty() || groups.back().number != number)
      groups.push_back({op, number, {}});
    groups.back().stages.push_back(stage);
  }
  return groups;
}

/// Whether two neighbours can move through time together.
static bool agree(StageOpInterface a, StageOpInterface b) {
  return a.getTime() == b.getTime() && a.getWalk() == b.getWalk();
}

/// Whether a state of `stage` begins where one of another ends that `isBefore`
/// is true of: that one must have taken all its steps.
static bool continues(StageOpInterface stage,
                      function_ref<bool(Operation *)> isBefore) {
  return llvm::any_of(stage.getCarries(), [&](const Carry &carry) {
    Operation *ended = carry.initial.getDefiningOp();
    return ended && isBefore(ended);
  });
}

LogicalResult reprise::lowering::checkGrouped(OperatorOp op) {
  if (failed(checkBound(op)))
    return failure();
  SmallVector<StageOpInterface> stages = op.getStages();
  if (stages.empty())
    return op.emitError("has no recurrence; there is nothing to compute");
  if (llvm::none_of(stages, numberOf))
    return stages.front()->emitOpError(
        "is in no group; run rec-group-stages first");
  int64_t last = -1;
  StageOpInterface before;
  for (StageOpInterface stage : stages) {
    std::optional<int64_t> number = numberOf(stage);
    bool isNext = number && (*number == last + 1 || *number == last);
    if (!isNext || *number < 0)
      return stage->emitError()
             << "has the group "
             << (number ? std::to_string(*number) : std::string("none"))
             << "; groups are numbered from 0 in the order of the stages, and "
                "either all stages have one or none";
    if (*number == last && !agree(before, stage))
      return stage->emitError()
             << "is in group " << *number << " with a stage of another time "
             << "or direction: begin a new group here";
    auto isInGroup = [&](Operation *other) {
      return numberOf(cast<StageOpInterface>(other)) == number;
    };
    if (continues(stage, isInGroup))
      return stage->emitError()
             << "is in group " << *number << " with the stage whose last state "
             << "it begins with: begin a new group here";
    last = *number;
    before = stage;
  }
  return success();
}

/// Whether the caches of the team's cores hold what lies between the stages of
/// a wavefront, in half of their bytes: the other half is for weights. GPUs
/// have no such share: their families take single stages.
static bool staysInCaches(const Wavefront &front, OperatorOp op,
                          NominalSizes &nominal) {
  auto cores = op->getParentOfType<ModuleOp>()->getAttrOfType<CpuTargetAttr>(
      RecDialect::targetName);
  int64_t bytesPerRow = front.bytesPerRow();
  if (!cores || bytesPerRow == 0)
    return true;
  int64_t rows = nominal.find(RecDialect::batchName).value_or(1);
  return multiplyCounts(bytesPerRow, rows) <=
         cores.getThreads() * cores.getCacheBytes() / 2;
}

/// Neighbours of one time and one walk are a group, as far as caches hold what
/// goes from one to the next.
static void groupNeighbours(OperatorOp op) {
  NominalSizes nominal(op);
  Builder builder(op.getContext());
  int64_t number = 0;
  Wavefront front;
  for (StageOpInterface stage : op.getStages()) {
    auto isInFront = [&](Operation *other) {
      return llvm::any_of(
          front.getPlaces(),
          [&](const Wavefront::Place &place) { return place.stage == other; });
    };
    bool agrees = front.isEmpty() || (agree(front.getLast(), stage) &&
                                      !continues(stage, isInFront));
    if (agrees)
      front.add(stage);
    if (!agrees || !staysInCaches(front, op, nominal)) {
      front = Wavefront(stage);
      ++number;
    }
    stage->setAttr(groupName, builder.getI64IntegerAttr(number));
  }
  nominal.record();
}

static LogicalResult group(OperatorOp op) {
  if (failed(checkBound(op)))
    return failure();
  SmallVector<StageOpInterface> stages = op.getStages();
  if (llvm::none_of(stages, numberOf))
    groupNeighbours(op);
  return checkGrouped(op);
}

namespace {

struct GroupStagesPass
    : public reprise::lowering::impl::GroupStagesBase<GroupStagesPass> {
  void runOnOperation() override {
    for (OperatorOp op : getOperation().getOps<OperatorOp>())
      if (failed(group(op)))
        return signalPassFailure();
  }
};

} // namespace
