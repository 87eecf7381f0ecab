//===- Workspace.cpp - the buffers of a CPU kernel
//-----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/Workspace.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace reprise::lowering;

static constexpr int64_t cacheLineBytes = 64;

/// More than any machine has, and so little that sums of it do not overflow:
/// the runtime will say that it cannot have the workspace.
static constexpr uint64_t unattainableBytes = uint64_t(1) << 56;

static int64_t bytesOf(ArrayRef<int64_t> shape, Type element) {
  uint64_t bytes = element.getIntOrFloatBitWidth() / 8;
  for (int64_t size : shape)
    bytes = llvm::SaturatingMultiply<uint64_t>(bytes, size);
  return std::min(bytes, unattainableBytes);
}

Value Workspace::allocate(int64_t copies, ArrayRef<int64_t> shape,
                          Type element) {
  // offset = constantBytes + batch * bytesPerRow
  Value constant = arith::ConstantIndexOp::create(builder, constantBytes);
  Value perRow = arith::ConstantIndexOp::create(builder, bytesPerRow);
  Value ofRows = arith::MulIOp::create(builder, batch, perRow);
  Value offset = arith::AddIOp::create(builder, constant, ofRows);

  SmallVector<int64_t> full(shape);
  SmallVector<Value> dynamicSizes;
  int64_t &growing = copies ? bytesPerRow : constantBytes;
  growing += llvm::alignTo(bytesOf(shape, element), cacheLineBytes) *
             std::max<int64_t>(copies, 1);
  if (copies) {
    full.insert(full.begin(), {copies, ShapedType::kDynamic});
    dynamicSizes.push_back(batch);
  }
  return memref::ViewOp::create(builder, MemRefType::get(full, element), bytes,
                                offset, dynamicSizes);
}

std::string Workspace::getBytesExpression() const {
  return std::to_string(constantBytes) + " + B * " +
         std::to_string(bytesPerRow);
}
