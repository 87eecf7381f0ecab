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

namespace {

struct TargetCpuPass
    : public reprise::lowering::impl::TargetCpuBase<TargetCpuPass> {
  using TargetCpuBase::TargetCpuBase;

  void runOnOperation() override {
    getOperation()->setAttr(RecDialect::targetName,
                            CpuTargetAttr::get(&getContext(), vectorBytes,
                                               vectorRegisters, firstCacheBytes,
                                               cacheBytes, threads));
  }
};

struct TargetGpuPass
    : public reprise::lowering::impl::TargetGpuBase<TargetGpuPass> {
  using TargetGpuBase::TargetGpuBase;

  void runOnOperation() override {
    getOperation()->setAttr(
        RecDialect::targetName,
        GpuTargetAttr::get(&getContext(), registersPerBlock, registersPerThread,
                           threadsPerBlock, sharedMemoryBytes));
  }
};

} // namespace
