//===- ScheduleForGpu.cpp - a head's recurrence in one thread block -------===//
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

/// The fewest element groups per warp that fit: more warps hide more latency,
/// and a warp's groups are computed one after the other. nullopt where nothing
/// fits.
static std::optional<GpuSchedule> choose(const RegisterModel &model,
                                         const SmLimits &limits) {
  for (int64_t groupsPerWarp = 1; groupsPerWarp <= model.getGroups();
       ++groupsPerWarp) {
    GpuSchedule schedule;
    schedule.groupsPerWarp = groupsPerWarp;
    schedule.warps = llvm::divideCeil(model.getGroups(), groupsPerWarp);
    schedule.batchTiles = 1;
    if (schedule.warps <= maxWarps && model.fits(schedule, limits))
      return schedule;
  }
  return std::nullopt;
}

/// The tiling that comes closest, whatever it needs.
static GpuSchedule closest(const RegisterModel &model, const SmLimits &limits) {
  GpuSchedule best;
  double leastExcess = std::numeric_limits<double>::infinity();
  for (int64_t groupsPerWarp = 1; groupsPerWarp <= model.getGroups();
       ++groupsPerWarp) {
    GpuSchedule schedule;
    schedule.groupsPerWarp = groupsPerWarp;
    int64_t warps = llvm::divideCeil(model.getGroups(), groupsPerWarp);
    schedule.warps = std::min(maxWarps, warps);
    schedule.batchTiles = 1;
    double perThread = model.registersPerThread(schedule);
    double excess =
        std::max(perThread / limits.registersPerThread,
                 perThread * schedule.warps * 32 / limits.registersPerBlock);
    if (excess < leastExcess) {
      leastExcess = excess;
      best = schedule;
    }
  }
  return best;
}

/// Says by how much the operator misses one block.
static LogicalResult reportMisfit(OperatorOp op, const RegisterModel &model,
                                  const SmLimits &limits) {
  GpuSchedule schedule = closest(model, limits);
  int64_t perThread = llvm::alignTo(model.registersPerThread(schedule), 8);
  InFlightDiagnostic diagnostic = op.emitError();
  diagnostic << "one head does not fit one thread block: its closest tiling ("
             << schedule.warps << " warps) needs " << perThread
             << " registers a thread and " << perThread * schedule.warps * 32
             << " a block, and there are " << limits.registersPerThread
             << " and " << limits.registersPerBlock;
  diagnostic.attachNote()
      << "its recurrent weights alone fill " << model.weightBytes() / 4
      << " registers: use a smaller head, or bf16 "
      << "or f16 weights; several blocks for one head are not lowered yet";
  return diagnostic;
}

namespace {

struct ScheduleForGpuPass
    : public reprise::lowering::impl::ScheduleForGpuBase<ScheduleForGpuPass> {
  using ScheduleForGpuBase::ScheduleForGpuBase;

  void runOnOperation() override {
    WalkResult result = getOperation().walk([&](OperatorOp op) {
      return op.getScheduleAttr() || succeeded(schedule(op))
                 ? WalkResult::advance()
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
    op.setScheduleAttr(
        writeKnobs(&getContext(), GpuSchedule::family, chosen->knobs()));
    return success();
  }
};

} // namespace
