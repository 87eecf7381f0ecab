//===- ScheduleForCpu.cpp - the tiling of a recurrence on CPU cores -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/Passes.h"
#include "lowering/bind/Bound.h"
#include "lowering/cpu/CpuTiling.h"
#include "lowering/support/KnobConstraints.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_SCHEDULEFORCPU
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

namespace {

struct ScheduleForCpuPass
    : public reprise::lowering::impl::ScheduleForCpuBase<ScheduleForCpuPass> {
  using ScheduleForCpuBase::ScheduleForCpuBase;

  void runOnOperation() override {
    for (OperatorOp op : getOperation().getOps<OperatorOp>())
      if ((explain || !op.getScheduleAttr()) && failed(schedule(op)))
        return signalPassFailure();
  }

private:
  LogicalResult schedule(OperatorOp op) {
    if (failed(checkBound(op)))
      return failure();
    FailureOr<CpuFacts> facts = CpuFacts::of(op);
    if (failed(facts))
      return failure();
    CoreLimits limits;
    limits.vectorBytes = vectorBytes;
    limits.vectorRegisters = vectorRegisters;
    limits.firstCacheBytes = firstCacheBytes;
    limits.cacheBytes = cacheBytes;
    limits.threads = threads;
    reprise::constraints::Problem problem;
    addConstraints(*facts, limits, problem);
    CpuSchedule knobs;
    return scheduleBy(problem, op, CpuSchedule::family, knobs.knobs(),
                      "no schedule fits the target's cores", explain);
  }
};

} // namespace
