//===- HoistedProduct.cpp - products of streams, before their steps -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/HoistedProduct.h"
#include "lowering/cpu/shared_walk/ProductEmitter.h"
#include "lowering/cpu/shared_walk/UnitLoop.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

HoistedProduct::HoistedProduct(WalkKernel &kernel, const Layer &layer,
                               ProductOpInterface product)
    : kernel(kernel), b(kernel.builder), memory(kernel.memory()), layer(layer),
      product(product), units(kernel.unitsOf(product)),
      hasRows(kernel.hasRows(product)) {}

static NamedTensorType streamTypeOf(WalkKernel &kernel, Value factor) {
  return cast<NamedTensorType>(kernel.bindingOf(factor).operand.getType());
}

void HoistedProduct::allocate(Workspace &workspace, Value steps) {
  stepsPerChunk = steps;
  BufferRows rows{stepsPerChunk, kernel.schedule.hoistedRows, 0};
  if (hasRows) {
    rows.count = arith::MulIOp::create(b, stepsPerChunk, kernel.batch());
    rows.perBatchRow = 1;
  }
  Buffer sums{{}, units.outer, /*hasLanes=*/true};
  SmallVector<int64_t> shape;
  for (StringRef name : units.outer)
    shape.push_back(kernel.sizeOf(name));
  sums.names.push_back(units.lane);
  shape.push_back(units.groups() * units.groupVectors *
                  kernel.schedule.vectorLanes);
  for (Value result : product->getResults()) {
    sums.memref = workspace.allocateRows(1, rows, shape, b.getF32Type());
    kernel.storedBuffers[result] = sums;
  }

  for (Value factor : product.getFactors()) {
    NamedTensorType type = streamTypeOf(kernel, factor);
    if (staged.contains(factor) || (type.getElementType().isF32() &&
                                    WalkKernel::roundingOf(product).isF32()))
      continue;
    Buffer &copy = staged[factor];
    SmallVector<int64_t> sizes;
    copy.names = type.getNames({kernel.timeName(), RecDialect::batchName});
    // Directions that share a stream are at different times of it.
    if (RecurrenceOp(layer.recurrence).getBidirectional() &&
        !type.hasDirection())
      copy.names.insert(copy.names.begin(), RecDialect::directionName);
    for (StringRef name : copy.names)
      sizes.push_back(kernel.sizeOf(name));
    copy.memref = workspace.allocateRows(1, rows, sizes, b.getF32Type());
  }
}

Value HoistedProduct::rowsOf(const Chunk &chunk) {
  Value steps = arith::SubIOp::create(b, chunk.end, chunk.begin);
  return hasRows ? Value(arith::MulIOp::create(b, steps, kernel.batch()))
                 : steps;
}

//===----------------------------------------------------------------------===//
// Factors
//===----------------------------------------------------------------------===//

/// A stream with time and batch as one dimension. Streams are dense.
Value HoistedProduct::collapsed(Value operand) {
  Value memref = kernel.arguments().inputs.lookup(operand);
  auto type = cast<NamedTensorType>(operand.getType());
  auto shape = cast<MemRefType>(memref.getType()).getShape();
  SmallVector<OpFoldResult> sizes, strides;
  SmallVector<int64_t> collapsedShape;
  auto asValue = [&](OpFoldResult value) {
    return getValueOrCreateConstantIndexOp(b, b.getLoc(), value);
  };
  OpFoldResult stride = b.getIndexAttr(1);
  for (int i = int(shape.size()) - 1; i >= 0; --i) {
    const Dimension &dim = type.getDimensions()[i];
    if (dim.isNamed() && dim.getName() == RecDialect::batchName)
      continue;
    bool isTime = dim.isNamed() && dim.getName() == kernel.timeName();
    OpFoldResult size = b.getIndexAttr(shape[i]);
    if (isTime)
      size = arith::MulIOp::create(b, kernel.time, kernel.batch()).getResult();
    sizes.insert(sizes.begin(), size);
    strides.insert(strides.begin(), stride);
    collapsedShape.insert(collapsedShape.begin(),
                          isTime ? ShapedType::kDynamic : shape[i]);
    if (!isTime && isa<Attribute>(stride))
      stride = b.getIndexAttr(*getConstantIntValue(stride) * shape[i]);
    else
      stride =
          arith::MulIOp::create(b, asValue(stride), asValue(size)).getResult();
  }
  return memref::ReinterpretCastOp::create(
      b,
      MemRefType::get(collapsedShape,
                      cast<MemRefType>(memref.getType()).getElementType()),
      memref, b.getIndexAttr(0), sizes, strides);
}

/// Row r of a chunk: the rows of the batch at its first time, then those at the
/// next.
Place HoistedProduct::inStream(const Chunk &chunk, Value factor, Value row,
                               const Point &point) {
  ArgumentBinding binding = kernel.bindingOf(factor);
  unsigned entry = binding.entry;
  Value operand = binding.operand;
  Value given = kernel.arguments().inputs.lookup(operand);
  if (kernel.op.getStep())
    return memory.inTensor(streamTypeOf(kernel, factor), given, entry,
                           /*step=*/{}, row, point);
  Value first = kernel.axisOf(layer).firstTimeOf(chunk.begin, chunk.end, point);
  if (kernel.op.getPacked()) {
    Value step = arith::DivUIOp::create(b, row, kernel.batch());
    return memory.inTensor(streamTypeOf(kernel, factor), given, entry,
                           arith::AddIOp::create(b, first, step),
                           arith::RemUIOp::create(b, row, kernel.batch()),
                           point);
  }
  bool isStreamWithRows =
      streamTypeOf(kernel, factor).hasName(RecDialect::batchName);
  if (isStreamWithRows)
    first = arith::MulIOp::create(b, first, kernel.batch());
  else if (hasRows)
    row = arith::DivUIOp::create(b, row, kernel.batch());
  Value tensor = isStreamWithRows ? collapsed(operand) : given;
  return memory.inTensor(streamTypeOf(kernel, factor), tensor, entry,
                         arith::AddIOp::create(b, first, row), /*row=*/{},
                         point);
}

bool HoistedProduct::stageFactors(const Chunk &chunk) {
  for (auto &[factor, buffer] : staged) {
    OpBuilder::InsertionGuard guard(b);
    auto enter = [&](Value lower, Value upper, int64_t step) {
      auto loop = scf::ForOp::create(b, lower, upper, kernel.index(step));
      b.setInsertionPointToStart(loop.getBody());
      return loop.getInductionVar();
    };
    Bounds part = kernel.frame.partOf(rowsOf(chunk));
    Value row = enter(part.lower, part.upper, 1);
    Point point;
    point.lane = buffer.names.back();
    for (StringRef name : buffer.names)
      point.index[name] =
          enter(kernel.index(0), kernel.index(kernel.sizeOf(name)),
                name == point.lane ? kernel.schedule.vectorLanes : 1);
    Value rounded =
        memory.round(memory.load(inStream(chunk, factor, row, point)),
                     WalkKernel::roundingOf(product));
    memory.store(memory.inBuffer(buffer, kernel.index(0), row, point), rounded);
  }
  return !staged.empty();
}

Value HoistedProduct::loadFactor(const Chunk &chunk, Value factor, Value row,
                                 Value k, const Point &at) {
  Point point = at;
  point.lane = {};
  point.index[product.getContractedName()] = k;
  auto copy = staged.find(factor);
  if (copy == staged.end())
    return memory.load(inStream(chunk, factor, row, point));
  return memory.load(
      memory.inBuffer(copy->second, kernel.index(0), row, point));
}

//===----------------------------------------------------------------------===//
// The product
//===----------------------------------------------------------------------===//

std::optional<int64_t> HoistedProduct::unitsClaimedFrom() const {
  return claimedFrom(kernel, units, flopsOfUnit(kernel, units, product));
}

void HoistedProduct::emit(const Chunk &chunk) {
  Value all = rowsOf(chunk);
  Bounds rows = kernel.frame.partOf(all);
  rows.lower = arith::SelectOp::create(b, kernel.splitsRows, rows.lower,
                                       kernel.index(0));
  rows.upper = arith::SelectOp::create(b, kernel.splitsRows, rows.upper, all);
  Value turn = arith::DivUIOp::create(b, chunk.begin, stepsPerChunk);
  UnitLoop loop{units, unitsClaimedFrom(), all, turn};
  forEachUnit(kernel, loop, [&](Value number) {
    UnitPoint unit = kernel.enterUnit(units, number);
    ProductEmitter(kernel, product, [&](Value factor, Value row, Value k) {
      return loadFactor(chunk, factor, row, k, unit.at);
    }).emit(unit.at, unit.group, rows);
  });
}
