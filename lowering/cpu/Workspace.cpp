//===- Workspace.cpp - what is carved out of one buffer -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/Workspace.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

static constexpr int64_t cacheLineBytes = 64;

static int64_t bytesOf(ArrayRef<int64_t> shape, Type element) {
  uint64_t bytes = element.getIntOrFloatBitWidth() / 8;
  for (int64_t size : shape)
    bytes = llvm::SaturatingMultiply<uint64_t>(bytes, size);
  return llvm::alignTo(saturateBytes(bytes), cacheLineBytes);
}

/// Bytes so far: constant + batch * per row.
Value Workspace::nextOffset() {
  Value constant = arith::ConstantIndexOp::create(builder, buffer.bytes.per());
  int64_t bytesPerRow = buffer.bytes.per(RecDialect::batchName);
  if (!bytesPerRow)
    return constant;
  Value perRow = arith::ConstantIndexOp::create(builder, bytesPerRow);
  Value ofRows = arith::MulIOp::create(builder, batch, perRow);
  return arith::AddIOp::create(builder, constant, ofRows);
}

Value Workspace::allocate(ArrayRef<int64_t> shape, Type element) {
  Value offset = nextOffset();
  buffer.bytes.add(bytesOf(shape, element));
  return memref::ViewOp::create(builder, MemRefType::get(shape, element),
                                buffer.memory, offset, ValueRange());
}

Value Workspace::allocateRows(int64_t copies, const BufferRows &rows,
                              ArrayRef<int64_t> shape, Type element) {
  constexpr int64_t longLines = 8;
  int64_t lines = bytesOf(shape, element) / cacheLineBytes;
  if (lines >= longLines && lines % 2 == 0)
    ++lines;
  int64_t elementBytes = element.getIntOrFloatBitWidth() / 8;
  int64_t pitch = lines * cacheLineBytes / elementBytes;

  Value offset = nextOffset();
  uint64_t rowBytes = llvm::SaturatingMultiply<uint64_t>(
      copies, uint64_t(lines) * cacheLineBytes);
  buffer.bytes.add(llvm::SaturatingMultiply<uint64_t>(rowBytes, rows.constant));
  buffer.bytes.add(
      llvm::SaturatingMultiply<uint64_t>(rowBytes, rows.perBatchRow),
      RecDialect::batchName);

  // [copies, rows, shape] with rows `pitch` elements apart.
  SmallVector<int64_t> sizes = {copies, ShapedType::kDynamic};
  SmallVector<int64_t> strides(shape.size(), 1);
  for (int i = int(shape.size()) - 2; i >= 0; --i)
    strides[i] = strides[i + 1] * shape[i + 1];
  llvm::append_range(sizes, shape);
  Value pitchValue = arith::ConstantIndexOp::create(builder, pitch);
  Value copyStride = arith::MulIOp::create(builder, rows.count, pitchValue);
  Value elements = arith::MulIOp::create(
      builder, copyStride, arith::ConstantIndexOp::create(builder, copies));
  Value flat = memref::ViewOp::create(
      builder, MemRefType::get({ShapedType::kDynamic}, element), buffer.memory,
      offset, elements);
  SmallVector<OpFoldResult> mixedSizes, mixedStrides;
  for (int64_t size : sizes)
    mixedSizes.push_back(builder.getIndexAttr(size));
  mixedSizes[1] = rows.count;
  mixedStrides = {copyStride, builder.getIndexAttr(pitch)};
  SmallVector<int64_t> allStrides = {ShapedType::kDynamic, pitch};
  for (int64_t stride : strides) {
    mixedStrides.push_back(builder.getIndexAttr(stride));
    allStrides.push_back(stride);
  }
  auto layout =
      StridedLayoutAttr::get(builder.getContext(), /*offset=*/0, allStrides);
  return memref::ReinterpretCastOp::create(
      builder, MemRefType::get(sizes, element, layout), flat,
      builder.getIndexAttr(0), mixedSizes, mixedStrides);
}
