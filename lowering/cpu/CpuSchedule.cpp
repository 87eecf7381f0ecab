//===- CpuSchedule.cpp - the knobs of the family cpu_step -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/CpuSchedule.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

FailureOr<CpuSchedule> CpuSchedule::read(OperatorOp op) {
  CpuSchedule schedule;
  if (failed(readKnobs(op, family, schedule.knobs())))
    return failure();
  if (!llvm::isPowerOf2_64(schedule.vectorLanes)) {
    op.emitError() << "the schedule's vector_lanes is " << schedule.vectorLanes
                   << ", and must be a power of two";
    return failure();
  }
  return schedule;
}
