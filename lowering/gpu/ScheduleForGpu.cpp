//===- ScheduleForGpu.cpp - a head's recurrence in one thread block -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "lowering/gpu/BlockTiling.h"
#include "lowering/support/KnobConstraints.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_SCHEDULEFORGPU
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

namespace {

struct ScheduleForGpuPass
    : public reprise::lowering::impl::ScheduleForGpuBase<ScheduleForGpuPass> {
  using ScheduleForGpuBase::ScheduleForGpuBase;

  void runOnOperation() override {
    WalkResult result = getOperation().walk([&](OperatorOp op) {
      return succeeded(schedule(op)) ? WalkResult::advance()
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
    reprise::constraints::Problem problem;
    addConstraints(BlockFacts(*step), limits, problem);
    GpuSchedule knobs;
    if (failed(scheduleBy(problem, op, GpuSchedule::family, knobs.knobs(),
                          "one head does not fit one thread block, and several "
                          "blocks for one head are not lowered yet",
                          explain)))
      return failure();
    return checkSchedule(problem, op, knobs.knobs());
  }
};

} // namespace
