//===- Memory.cpp - loads and stores of a CPU kernel ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/Memory.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

Value Memory::index(int64_t value) {
  return arith::ConstantIndexOp::create(b, value);
}

VectorType Memory::vectorOf(Type element) const {
  return VectorType::get({lanes}, element);
}

Value Memory::splat(double value) {
  auto type = vectorOf(b.getF32Type());
  return arith::ConstantOp::create(
      b, DenseElementsAttr::get(type, b.getF32FloatAttr(value)));
}

Value Memory::broadcast(Value scalar) {
  return vector::BroadcastOp::create(b, vectorOf(scalar.getType()), scalar);
}

Value Memory::laneIndices(const Point &point, StringRef name) {
  Value indices = broadcast(point.index.lookup(name));
  if (point.lane != name)
    return indices;
  Value offsets = point.laneOffsets;
  if (!offsets) {
    auto lane = llvm::to_vector(llvm::seq<int64_t>(0, lanes));
    offsets = arith::ConstantOp::create(
        b, DenseIntElementsAttr::get(vectorOf(b.getIndexType()), lane));
  }
  return arith::AddIOp::create(b, indices, offsets);
}

Value Memory::laneMask(const Point &point) {
  if (point.laneOffsets)
    return point.laneMask;
  if (point.lane.empty() || sizeOf(point.lane) % lanes == 0)
    return {};
  Value size = index(sizeOf(point.lane));
  Value left = arith::SubIOp::create(b, size, point.index.lookup(point.lane));
  return vector::CreateMaskOp::create(b, vectorOf(b.getI1Type()), left);
}

/// All rows take as many steps as the longest one: behind the last row's end
/// there is nothing to read.
Value Memory::packedIndex(Value memref, int64_t axis, Value step, Value row) {
  Value offset = memref::LoadOp::create(b, offsets, ValueRange{row});
  offset = arith::IndexCastOp::create(b, b.getIndexType(), offset);
  Value at = arith::AddIOp::create(b, offset, step);
  Value tokens = memref::DimOp::create(b, memref, axis);
  return arith::MinUIOp::create(b, at,
                                arith::SubIOp::create(b, tokens, index(1)));
}

Place Memory::inTensor(NamedTensorType type, Value memref, unsigned packIndex,
                       Value step, Value row, const Point &point,
                       StringRef leading) {
  Place place{memref, {}, -1, {}};
  for (const Dimension &dim : op.getAxes(type.getDimensions())) {
    Value at;
    if (!dim.isNamed())
      at = index(packIndex);
    else if (op.isTime(dim.getName()) || dim.getName() == leading)
      at = step;
    else if (dim.getName() == RecDialect::packedName && op.getPacked())
      at = packedIndex(memref, place.indices.size(), step, row);
    else if (dim.getName() == RecDialect::batchName && !row)
      continue;
    else if (dim.getName() == RecDialect::batchName)
      at = row;
    else
      at = point.index.lookup(dim.getName());
    if (dim.isNamed() && dim.getName() == point.lane)
      place.lanePosition = place.indices.size();
    place.indices.push_back(at);
  }
  if (place.lanePosition >= 0) {
    place.mask = laneMask(point);
    place.laneOffsets = point.laneOffsets;
  }
  return place;
}

Place Memory::inBuffer(const Buffer &buffer, Value copy, Value row,
                       const Point &point) {
  Place place{buffer.memref, {copy, buffer.hasRows ? row : index(0)}, -1, {}};
  for (StringRef name : buffer.names) {
    if (name == point.lane)
      place.lanePosition = place.indices.size();
    place.indices.push_back(point.index.lookup(name));
  }
  if (place.lanePosition >= 0)
    place.laneOffsets = point.laneOffsets;
  bool isPadded = buffer.hasLanes && isContiguous(place);
  if (place.lanePosition >= 0 && !isPadded)
    place.mask = laneMask(point);
  return place;
}

bool Memory::isContiguous(const Place &place) const {
  return !place.laneOffsets &&
         place.lanePosition == static_cast<int>(place.indices.size()) - 1;
}

Value Memory::loadScalar(const Place &place) {
  Value element = memref::LoadOp::create(b, place.memref, place.indices);
  if (element.getType().isF32())
    return element;
  return arith::ExtFOp::create(b, b.getF32Type(), element);
}

Value Memory::laneOffsets(const Place &place) {
  auto type = cast<MemRefType>(place.memref.getType());
  int64_t stride = type.getStridesAndOffset().first[place.lanePosition];
  assert(!ShapedType::isDynamic(stride) && "lanes lie at a fixed distance");
  // Gathers with 32-bit offsets are twice as fast; few strides are too long for
  // them.
  auto narrowFor = [&](int64_t distance) {
    return stride <= INT32_MAX / distance;
  };
  if (place.laneOffsets) {
    int64_t size = type.getDimSize(place.lanePosition);
    Type offset = narrowFor(size) ? b.getI32Type() : b.getI64Type();
    Value elements =
        arith::MulIOp::create(b, place.laneOffsets, broadcast(index(stride)));
    return arith::IndexCastOp::create(b, vectorOf(offset), elements);
  }
  bool narrow = narrowFor(lanes);
  Type offsetType = narrow ? b.getI32Type() : b.getI64Type();
  SmallVector<APInt> offsets;
  for (int64_t lane = 0; lane != lanes; ++lane)
    offsets.emplace_back(narrow ? 32 : 64, lane * stride);
  return arith::ConstantOp::create(
      b, DenseElementsAttr::get(vectorOf(offsetType), offsets));
}

Value Memory::maskOf(const Place &place) {
  if (place.mask)
    return place.mask;
  return arith::ConstantOp::create(
      b, DenseElementsAttr::get(vectorOf(b.getI1Type()), true));
}

Value Memory::load(const Place &place) {
  if (place.lanePosition < 0)
    return broadcast(loadScalar(place));
  auto type =
      vectorOf(cast<MemRefType>(place.memref.getType()).getElementType());
  Value loaded;
  if (!isContiguous(place)) {
    Value zero = arith::ConstantOp::create(b, b.getZeroAttr(type));
    loaded = vector::GatherOp::create(b, type, place.memref, place.indices,
                                      laneOffsets(place), maskOf(place), zero);
  } else if (place.mask) {
    Value zero = arith::ConstantOp::create(b, b.getZeroAttr(type));
    loaded = vector::MaskedLoadOp::create(b, type, place.memref, place.indices,
                                          place.mask, zero);
  } else {
    loaded = vector::LoadOp::create(b, type, place.memref, place.indices);
  }
  if (type.getElementType().isF32())
    return loaded;
  return arith::ExtFOp::create(b, vectorOf(b.getF32Type()), loaded);
}

void Memory::store(const Place &place, Value vector) {
  Type element = cast<MemRefType>(place.memref.getType()).getElementType();
  if (!element.isF32())
    vector = arith::TruncFOp::create(b, vectorOf(element), vector);
  if (place.lanePosition < 0) {
    Value first = vector::ExtractOp::create(b, vector, 0);
    memref::StoreOp::create(b, first, place.memref, place.indices);
  } else if (!isContiguous(place)) {
    vector::ScatterOp::create(b, Type(), place.memref, place.indices,
                              laneOffsets(place), maskOf(place), vector);
  } else if (place.mask) {
    vector::MaskedStoreOp::create(b, place.memref, place.indices, place.mask,
                                  vector);
  } else {
    vector::StoreOp::create(b, vector, place.memref, place.indices);
  }
}

Value Memory::round(Value value, Type type) {
  if (type.isF32())
    return value;
  Type wide = value.getType();
  Type narrow = isa<VectorType>(wide) ? Type(vectorOf(type)) : type;
  Value rounded = arith::TruncFOp::create(b, narrow, value);
  return arith::ExtFOp::create(b, wide, rounded);
}
