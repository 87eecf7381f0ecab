//===- ScheduleForGpu.cpp - a head's recurrence in one thread block -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "lowering/gpu/BlockStep.h"
#include "lowering/gpu/BlockTiling.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_SCHEDULEFORGPU
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

/// Says by how much the operator misses one block.
static LogicalResult reportMisfit(OperatorOp op, const BlockFacts &facts,
                                  const SmLimits &limits) {
  GpuSchedule schedule = closestSchedule(facts, limits);
  BlockTiling<int64_t> tiling = tilingOf(facts, schedule);
  InFlightDiagnostic diagnostic = op.emitError();
  diagnostic << "one head does not fit one thread block: its closest tiling ("
             << schedule.warps << " warps) needs "
             << tiling.registersPerThread() << " registers a thread and "
             << tiling.registersPerBlock() << " a block, and there are "
             << limits.registersPerThread << " and "
             << limits.registersPerBlock;
  diagnostic.attachNote()
      << "its recurrent weights alone fill "
      << facts.weightRegisters * facts.groups * BlockFacts::lanes
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
    limits.registersPerThread = registersPerThread;
    limits.threadsPerBlock = threadsPerBlock;
    limits.sharedMemoryBytes = sharedMemoryBytes;
    BlockFacts facts(op, step->recurrence, step->plan);
    std::optional<GpuSchedule> chosen = chooseSchedule(facts, limits);
    if (!chosen)
      return reportMisfit(op, facts, limits);
    op.setScheduleAttr(
        writeKnobs(&getContext(), GpuSchedule::family, chosen->knobs()));
    return success();
  }
};

} // namespace
