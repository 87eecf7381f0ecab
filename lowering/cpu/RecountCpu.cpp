//===- RecountCpu.cpp - what tiled products take, counted again -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "lowering/support/Planned.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_RECOUNTCPU
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

/// A loop whose turns add products to sums in vectors.
static bool isProduct(scf::ForOp loop) {
  return !loop.getBody()->getOps<vector::FMAOp>().empty();
}

/// The most f32 vectors that live at once in a turn.
static int64_t countVectors(scf::ForOp loop) {
  Block *body = loop.getBody();
  DenseSet<Value> live;
  auto use = [&](ValueRange operands) {
    for (Value operand : operands)
      if (auto type = dyn_cast<VectorType>(operand.getType()))
        if (type.getElementType().isF32() && operand.getParentBlock() == body)
          live.insert(operand);
  };
  unsigned most = 0;
  for (Operation &op : llvm::reverse(*body)) {
    for (Value result : op.getResults())
      live.erase(result);
    use(op.getOperands());
    most = std::max(most, live.size());
  }
  return most;
}

/// Turns of a loop over the contraction: all of them, or those of a block.
static std::optional<int64_t> depthOf(scf::ForOp loop) {
  std::optional<int64_t> lower = getConstantIntValue(loop.getLowerBound());
  std::optional<int64_t> upper = getConstantIntValue(loop.getUpperBound());
  if (lower && upper)
    return *upper - *lower;
  for (auto outer = loop->getParentOfType<scf::ForOp>(); outer;
       outer = outer->getParentOfType<scf::ForOp>())
    if (loop.getLowerBound() == outer.getInductionVar())
      return getConstantIntValue(outer.getStep());
  return std::nullopt;
}

/// Bytes of weights that all turns load: whole vectors.
static int64_t countBytes(scf::ForOp loop) {
  int64_t bytes = 0;
  for (auto load : loop.getBody()->getOps<vector::LoadOp>())
    bytes += load.getVectorType().getNumElements() *
             load.getVectorType().getElementTypeBitWidth() / 8;
  int64_t step = *getConstantIntValue(loop.getStep());
  // What is left over of a block is not longer than a turn.
  return bytes * depthOf(loop).value_or(step) / step;
}

namespace {

struct RecountCpuPass
    : public reprise::lowering::impl::RecountCpuBase<RecountCpuPass> {
  void runOnOperation() override {
    WalkResult result = getOperation().walk([&](scf::ForOp loop) {
      return !isProduct(loop) || succeeded(recount(loop))
                 ? WalkResult::advance()
                 : WalkResult::interrupt();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }

private:
  LogicalResult recount(scf::ForOp loop) {
    auto kernel = loop->getParentOfType<func::FuncOp>();
    auto planned = kernel->getAttrOfType<CpuKernelAttr>(RecDialect::kernelName);
    if (!planned)
      return reportUnplanned(kernel);
    int64_t vectors = countVectors(loop), bytes = countBytes(loop);
    if (vectors > planned.getTileRegisters())
      return reportDifference(loop, "tile_registers",
                              planned.getTileRegisters(), vectors);
    if (bytes > planned.getBlockBytes())
      return reportDifference(loop, "block_bytes", planned.getBlockBytes(),
                              bytes);
    return success();
  }
};

} // namespace
