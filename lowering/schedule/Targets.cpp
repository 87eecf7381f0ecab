//===- Targets.cpp - the target of a module's kernels ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_TARGETCPU
#define GEN_PASS_DEF_TARGETGPU
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

/// An error on the module where a number of the target means nothing.
template <typename TargetT, typename... SizesT>
static LogicalResult setTarget(ModuleOp module, const SizesT &...sizes) {
  auto target =
      TargetT::getChecked([&] { return module.emitError(); },
                          module.getContext(), static_cast<int64_t>(sizes)...);
  if (!target)
    return failure();
  module->setAttr(RecDialect::targetName, target);
  return success();
}

namespace {

struct TargetCpuPass
    : public reprise::lowering::impl::TargetCpuBase<TargetCpuPass> {
  using TargetCpuBase::TargetCpuBase;

  void runOnOperation() override {
    if (failed(setTarget<CpuTargetAttr>(getOperation(), vectorBytes,
                                        vectorRegisters, firstCacheBytes,
                                        cacheBytes, threads)))
      signalPassFailure();
  }
};

struct TargetGpuPass
    : public reprise::lowering::impl::TargetGpuBase<TargetGpuPass> {
  using TargetGpuBase::TargetGpuBase;

  void runOnOperation() override {
    if (failed(setTarget<GpuTargetAttr>(getOperation(), registersPerBlock,
                                        registersPerThread, threadsPerBlock,
                                        sharedMemoryBytes)))
      signalPassFailure();
  }
};

} // namespace
