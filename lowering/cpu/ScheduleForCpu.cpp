//===- ScheduleForCpu.cpp - the tiling of a recurrence on CPU cores ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "lowering/cpu/CpuSchedule.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_SCHEDULEFORCPU
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

/// Bytes of all weights that the operator's products read, packed as f32.
static int64_t weightBytes(OperatorOp op) {
  int64_t elements = 0;
  op.walk([&](ProductOpInterface product) {
    int64_t count = product.getWeight().getType().getPack();
    for (StringRef name : product.getWeight().getType().getNames())
      count *= *op.getSize(name);
    elements += count;
  });
  return elements * 4;
}

/// Accumulators that one row needs: the most results that any product has.
static int64_t accumulatorsPerRow(OperatorOp op) {
  int64_t most = 1;
  op.walk([&](ProductOpInterface product) {
    most = std::max<int64_t>(most, product->getNumResults());
  });
  return most;
}

namespace {

struct ScheduleForCpuPass
    : public reprise::lowering::impl::ScheduleForCpuBase<ScheduleForCpuPass> {
  using ScheduleForCpuBase::ScheduleForCpuBase;

  void runOnOperation() override {
    getOperation().walk([&](OperatorOp op) {
      if (!op.getScheduleAttr())
        op.setScheduleAttr(choose(op).toAttribute(&getContext()));
    });
  }

private:
  /// Registers left beside the accumulators: the weights' vectors of one step of the
  /// sum, and one broadcast factor.
  CpuSchedule choose(OperatorOp op) {
    CpuSchedule schedule;
    schedule.vectorLanes = vectorBytes / 4;
    int64_t perRow = accumulatorsPerRow(op);
    schedule.batchRows =
        std::clamp<int64_t>((vectorRegisters - perRow - 1) / perRow, 1, 8);
    bool weightsFitOneCore = weightBytes(op) <= cacheBytes * 3 / 4;
    schedule.splitRowsFrom = weightsFitOneCore ? 1 : 2 * schedule.batchRows;
    return schedule;
  }
};

} // namespace
