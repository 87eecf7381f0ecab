//===- ScheduleForGpu.cpp - a head's recurrence in one thread block ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "lowering/gpu/BlockStep.h"
#include "lowering/gpu/RegisterModel.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_SCHEDULEFORGPU
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

/// Warps that a block may have.
static constexpr int64_t maxWarps = 32;

/// The fewest element groups per warp that fit: more warps hide more latency, and a warp's
/// groups are computed one after the other. nullopt where nothing fits.
static std::optional<GpuSchedule> choose(const RegisterModel &model, const SmLimits &limits) {
  for (int64_t groupsPerWarp = 1; groupsPerWarp <= model.getGroups(); ++groupsPerWarp) {
    GpuSchedule schedule;
    schedule.groupsPerWarp = groupsPerWarp;
    schedule.warps = llvm::divideCeil(model.getGroups(), groupsPerWarp);
    schedule.batchTiles = 1;
    if (schedule.warps <= maxWarps && model.fits(schedule, limits))
      return schedule;
  }
  return std::nullopt;
}

/// Says by how much the weights miss one block's registers.
static LogicalResult reportMisfit(OperatorOp op, const RegisterModel &model,
                                  const SmLimits &limits) {
  int64_t have = limits.registersPerBlock * 4 / 1024;
  InFlightDiagnostic diagnostic = op.emitError();
  diagnostic << "the recurrent weights of one head fill " << llvm::divideCeil(model.weightBytes(), 1024)
             << " KiB of registers; one thread block has " << have
             << " KiB for them, its states and its streams";
  diagnostic.attachNote() << "a smaller head, or bf16 or f16 weights, would fit; several blocks "
                             "for one head are not lowered yet";
  return diagnostic;
}

namespace {

struct ScheduleForGpuPass
    : public reprise::lowering::impl::ScheduleForGpuBase<ScheduleForGpuPass> {
  using ScheduleForGpuBase::ScheduleForGpuBase;

  void runOnOperation() override {
    WalkResult result = getOperation().walk([&](OperatorOp op) {
      return op.getScheduleAttr() || succeeded(schedule(op)) ? WalkResult::advance()
                                                             : WalkResult::interrupt();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }

private:
  LogicalResult schedule(OperatorOp op) {
    FailureOr<BlockStep> step = BlockStep::analyze(op);
    if (failed(step))
      return failure();
    SmLimits limits;
    limits.registersPerBlock = registersPerBlock;
    limits.sharedMemoryBytes = sharedMemoryBytes;
    RegisterModel model(op, step->recurrence, step->plan);
    std::optional<GpuSchedule> chosen = choose(model, limits);
    if (!chosen)
      return reportMisfit(op, model, limits);
    op.setScheduleAttr(writeKnobs(&getContext(), GpuSchedule::family, chosen->knobs()));
    return success();
  }
};

} // namespace
