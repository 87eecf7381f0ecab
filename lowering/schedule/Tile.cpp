//===- Tile.cpp - kernels of scheduled operators --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/Passes.h"
#include "lowering/bind/Bound.h"
#include "lowering/schedule/TargetKind.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_TILE
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

namespace {

/// A group with all that its family needs to build it.
struct Plan {
  Group group;
  const Family *family;
  std::unique_ptr<Facts> facts;
  KnobValues values;
};

} // namespace

/// What cannot be built is refused here, before anything is built.
static FailureOr<Plan> planGroup(const Group &group, ScheduleAttr schedule,
                                 const TargetKind &kind, Attribute target) {
  OperatorOp op = group.op;
  const Family *family = kind.find(schedule.getFamily());
  if (!family)
    return op.emitError() << "has a schedule of the family "
                          << schedule.getFamily() << ", which is not one for "
                          << kind.name;
  Match match = family->match(group, target);
  if (auto *refusal = std::get_if<Refusal>(&match))
    return mlir::emitError(refusal->place) << refusal->sentence;
  FailureOr<KnobValues> values = readKnobs(op, schedule, family->knobs());
  if (failed(values))
    return failure();
  return Plan{group, family, std::move(std::get<0>(match)), std::move(*values)};
}

static LogicalResult tile(OperatorOp op, const TargetKind &kind,
                          Attribute target) {
  if (failed(checkGrouped(op)) || failed(kind.check(op)))
    return failure();
  SmallVector<Group> groups = groupsOf(op);
  ArrayAttr schedules = op.getSchedulesAttr();
  if (!schedules || schedules.size() != groups.size())
    return op.emitError() << "needs a schedule for each of its "
                          << groups.size() << " groups: run rec-schedule first";
  SmallVector<Plan> plans;
  for (const Group &group : groups) {
    auto schedule = cast<ScheduleAttr>(schedules[group.number]);
    FailureOr<Plan> plan = planGroup(group, schedule, kind, target);
    if (failed(plan))
      return failure();
    plans.push_back(std::move(*plan));
  }
  std::unique_ptr<Frame> frame = kind.createFrame(op);
  for (const Plan &plan : plans) {
    frame->begin(plan.group);
    plan.family->tile(plan.group, *plan.facts, plan.values, *frame);
  }
  frame->finish();
  op.erase();
  return success();
}

namespace {

struct TilePass : public reprise::lowering::impl::TileBase<TilePass> {
  void runOnOperation() override {
    const TargetKind *kind = targetKindOf(getOperation());
    if (!kind)
      return signalPassFailure();
    Attribute target = getOperation()->getAttr(RecDialect::targetName);
    for (OperatorOp op :
         llvm::make_early_inc_range(getOperation().getOps<OperatorOp>()))
      if (failed(tile(op, *kind, target)))
        return signalPassFailure();
  }
};

} // namespace
