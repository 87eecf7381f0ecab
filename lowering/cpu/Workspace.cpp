//===- Workspace.cpp - the buffers of a CPU kernel -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/Workspace.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace reprise::lowering;

static constexpr int64_t cacheLineBytes = 64;

Value Workspace::allocate(int64_t copies, ArrayRef<int64_t> shape,
                          Type element) {
  int64_t rowBytes = element.getIntOrFloatBitWidth() / 8;
  for (int64_t size : shape)
    rowBytes *= size;

  // offset = constantBytes + batch * bytesPerRow
  Value constant = arith::ConstantIndexOp::create(builder, constantBytes);
  Value perRow = arith::ConstantIndexOp::create(builder, bytesPerRow);
  Value ofRows = arith::MulIOp::create(builder, batch, perRow);
  Value offset = arith::AddIOp::create(builder, constant, ofRows);

  SmallVector<int64_t> full(shape);
  SmallVector<Value> dynamicSizes;
  int64_t &growing = copies ? bytesPerRow : constantBytes;
  growing += llvm::alignTo(rowBytes, cacheLineBytes) * std::max<int64_t>(copies, 1);
  if (copies) {
    full.insert(full.begin(), {copies, ShapedType::kDynamic});
    dynamicSizes.push_back(batch);
  }
  return memref::ViewOp::create(builder, MemRefType::get(full, element), bytes,
                                offset, dynamicSizes);
}

std::string Workspace::getBytesExpression() const {
  return std::to_string(constantBytes) + " + B * " + std::to_string(bytesPerRow);
}
