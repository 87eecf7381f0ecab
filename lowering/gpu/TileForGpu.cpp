//===- TileForGpu.cpp - a kernel over fragments ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/Passes.h"
#include "lowering/gpu/GpuKernelBuilder.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_TILEFORGPU
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

namespace {

struct TileForGpuPass
    : public reprise::lowering::impl::TileForGpuBase<TileForGpuPass> {
  void runOnOperation() override {
    for (OperatorOp op :
         llvm::make_early_inc_range(getOperation().getOps<OperatorOp>())) {
      if (failed(buildGpuKernel(op)))
        return signalPassFailure();
      op.erase();
    }
  }
};

} // namespace
