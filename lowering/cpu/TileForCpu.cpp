//===- TileForCpu.cpp - loops, vectors and buffers for CPU cores ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/Passes.h"
#include "lowering/cpu/CpuKernelBuilder.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_TILEFORCPU
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

namespace {

struct TileForCpuPass
    : public reprise::lowering::impl::TileForCpuBase<TileForCpuPass> {
  void runOnOperation() override {
    for (OperatorOp op :
         llvm::make_early_inc_range(getOperation().getOps<OperatorOp>())) {
      if (failed(buildCpuKernel(op)))
        return signalPassFailure();
      op.erase();
    }
  }
};

} // namespace
