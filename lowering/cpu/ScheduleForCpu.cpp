//===- ScheduleForCpu.cpp - the tiling of a recurrence on CPU cores -------===//
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
  CpuSchedule choose(OperatorOp op) {
    CpuSchedule schedule;
    schedule.vectorLanes = vectorBytes / 4;
    // A square tile needs the fewest loads; a quarter of the registers is left
    // for what is loaded.
    schedule.tileVectors = 4;
    schedule.tileSums = vectorRegisters * 3 / 4;
    // A large cache of its own feeds a core's multipliers: a deep block of
    // weights there spares sums that are written and read again. Else a block
    // takes half of the first-level cache, the rows the rest.
    int64_t blockBytes =
        cacheBytes >= largeCacheBytes ? cacheBytes / 8 : firstCacheBytes / 2;
    int64_t columnBytes = schedule.tileVectors * vectorBytes;
    schedule.depthBlock =
        std::max<int64_t>(8, blockBytes / columnBytes / 8 * 8);
    schedule.hoistedRows = 128;
    // Rows of their own spare the threads all barriers, but each then reads all
    // weights: worth it while they stay in its cache.
    bool weightsFitOneCore =
        weightBytes(op) <= static_cast<uint64_t>(cacheBytes) * 3 / 4;
    schedule.splitRowsFrom = weightsFitOneCore ? 1 : never;
    // What a core does in the time of two barriers.
    schedule.threadFlops = 20000;
    schedule.threads = threads;
    return schedule;
  }

  static constexpr int64_t never = INT32_MAX;
  static constexpr int64_t largeCacheBytes = 1 << 20;
};

} // namespace
