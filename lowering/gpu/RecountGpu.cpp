//===- RecountGpu.cpp - what a tiled kernel takes, counted again ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "lowering/gpu/block_step/BlockTiling.h"
#include "lowering/support/Planned.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_RECOUNTGPU
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

/// A lane's 32-bit registers for one fragment. Weights are padded to whole
/// steps of the depth.
static int64_t registersOf(FragmentType fragment) {
  ArrayRef<int64_t> shape = fragment.getShape();
  bool isWeights = fragment.getKind() == FragmentKind::weights;
  int64_t columns =
      isWeights ? llvm::alignTo(shape[1], BlockFacts::depthStep) : shape[1];
  // Weights are packed; an element of a tile has a register of its own.
  int64_t bits =
      isWeights ? fragment.getElementType().getIntOrFloatBitWidth() : 32;
  return shape[0] * columns * bits / 32 / BlockFacts::lanes;
}

/// With the padding of the depth, and of each row against conflicts of banks.
static int64_t bytesOf(MemRefType operand) {
  ArrayRef<int64_t> shape = operand.getShape();
  int64_t row = llvm::alignTo(shape.back(), BlockFacts::depthStep) *
                    operand.getElementTypeBitWidth() / 8 +
                BlockFacts::rowPaddingBytes;
  int64_t rows = 1;
  for (int64_t size : shape.drop_back())
    rows *= size;
  return rows * row;
}

namespace {

struct RecountGpuPass
    : public reprise::lowering::impl::RecountGpuBase<RecountGpuPass> {
  void runOnOperation() override {
    WalkResult result = getOperation().walk([&](gpu::GPUFuncOp kernel) {
      return succeeded(recount(kernel)) ? WalkResult::advance()
                                        : WalkResult::interrupt();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }

private:
  LogicalResult recount(gpu::GPUFuncOp kernel) {
    auto planned = kernel->getAttrOfType<GpuKernelAttr>(RecDialect::kernelName);
    if (!planned)
      return reportUnplanned(kernel);
    int64_t weights = 0, tiles = 0, sharedBytes = 0;
    kernel.walk([&](memref::AllocaOp array) {
      auto fragment = dyn_cast<FragmentType>(array.getType().getElementType());
      if (!fragment || fragment.getKind() == FragmentKind::columns)
        return;
      bool isWeights = fragment.getKind() == FragmentKind::weights;
      (isWeights ? weights : tiles) +=
          registersOf(fragment) * array.getType().getNumElements();
    });
    kernel.walk([&](SharedOperandsOp operands) {
      sharedBytes += bytesOf(cast<MemRefType>(operands.getType()));
    });
    // Every thread of the block has words of its own.
    kernel.walk([&](SharedWeightsOp shared) {
      auto fragment = cast<FragmentType>(shared.getType().getElementType());
      sharedBytes += registersOf(fragment) * shared.getType().getNumElements() *
                     4 * planned.getThreads();
    });
    if (weights != planned.getWeightRegisters())
      return reportDifference(kernel, "weight_registers",
                              planned.getWeightRegisters(), weights);
    if (tiles != planned.getTileRegisters())
      return reportDifference(kernel, "tile_registers",
                              planned.getTileRegisters(), tiles);
    if (sharedBytes != planned.getSharedMemoryBytes())
      return reportDifference(kernel, "shared_memory_bytes",
                              planned.getSharedMemoryBytes(), sharedBytes);
    return success();
  }
};

} // namespace
