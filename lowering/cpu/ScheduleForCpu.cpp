//===- ScheduleForCpu.cpp - the tiling of a recurrence on CPU cores
//------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/Passes.h"
#include "lowering/bind/Bound.h"
#include "lowering/cpu/CpuSchedule.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_SCHEDULEFORCPU
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

/// Bytes of all weights that the operator's products read, packed as f32.
static uint64_t weightBytes(OperatorOp op) {
  uint64_t elements = 0;
  op.walk([&](ProductOpInterface product) {
    uint64_t count = product.getWeight().getType().getPack();
    for (StringRef name : product.getWeight().getType().getNames())
      count = llvm::SaturatingMultiply<uint64_t>(count, *op.getSize(name));
    elements = llvm::SaturatingAdd<uint64_t>(elements, count);
  });
  return llvm::SaturatingMultiply<uint64_t>(elements, sizeof(float));
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
    for (OperatorOp op : getOperation().getOps<OperatorOp>()) {
      if (op.getScheduleAttr())
        continue;
      if (failed(checkBound(op)))
        return signalPassFailure();
      CpuSchedule schedule = choose(op);
      op.setScheduleAttr(
          writeKnobs(&getContext(), CpuSchedule::family, schedule.knobs()));
    }
  }

private:
  /// Registers left beside the accumulators: the weights' vectors of one step
  /// of the sum, and one broadcast factor.
  CpuSchedule choose(OperatorOp op) {
    CpuSchedule schedule;
    schedule.vectorLanes = vectorBytes / 4;
    int64_t perRow = accumulatorsPerRow(op);
    schedule.batchRows =
        std::clamp<int64_t>((vectorRegisters - perRow - 1) / perRow, 1, 8);
    bool weightsFitOneCore =
        weightBytes(op) <= static_cast<uint64_t>(cacheBytes) * 3 / 4;
    schedule.splitRowsFrom = weightsFitOneCore ? 1 : 2 * schedule.batchRows;
    return schedule;
  }
};

} // namespace
