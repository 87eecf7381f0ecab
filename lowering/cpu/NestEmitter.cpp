//===- NestEmitter.cpp - the loops of one nest
//---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/NestEmitter.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

NestEmitter::NestEmitter(CpuKernel &kernel, const Nest &nest, unsigned phase,
                         Value step, Value parity)
    : kernel(kernel), b(kernel.builder), memory(kernel), nest(nest),
      phase(phase), step(step), parity(parity), lane(kernel.laneOf(nest)),
      exchanges(kernel.plan.exchangesOf(nest)) {
  for (StringRef name : nest.space.getNames())
    if (name != lane)
      outer.push_back(name);
}

LogicalResult NestEmitter::emit() {
  for (Operation *exchange : exchanges)
    if (auto product = dyn_cast<ProductOpInterface>(exchange))
      if (failed(checkProduct(product)))
        return failure();
  Bounds units = unitBounds();
  auto loop = scf::ForOp::create(b, units.lower, units.upper, kernel.index(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  enterUnit(loop.getInductionVar());
  emitTiles();
  return success();
}

LogicalResult NestEmitter::checkProduct(ProductOpInterface product) {
  if (!isa<BlockDiagonalProductOp>(product))
    return product->emitError("this product is not lowered for the CPU yet");
  if (product.getMadeName() != lane)
    return product->emitError()
           << "a product that makes " << product.getMadeName()
           << " beside one that makes " << lane << ", both over "
           << nest.space.str() << ", is not lowered for the CPU yet";
  return success();
}

//===---------------------------------------------------------------------------===//
// Units and tiles
//===---------------------------------------------------------------------------===//

Bounds NestEmitter::unitBounds() {
  int64_t count = kernel.vectorsAlong(lane);
  for (StringRef name : outer)
    count *= kernel.sizeOf(name);
  Bounds part = kernel.partOf(kernel.index(count));
  Value zero = kernel.index(0), all = kernel.index(count);
  return {arith::SelectOp::create(b, kernel.splitsRows, zero, part.lower),
          arith::SelectOp::create(b, kernel.splitsRows, all, part.upper)};
}

/// Unit -> outer indices and vector of the lane dimension, which is the
/// fastest.
void NestEmitter::enterUnit(Value unit) {
  at = Point();
  at.lane = lane;
  Value vectors = kernel.index(kernel.vectorsAlong(lane));
  laneVector = arith::RemUIOp::create(b, unit, vectors);
  Value rest = arith::DivUIOp::create(b, unit, vectors);
  for (StringRef name : llvm::reverse(outer)) {
    Value size = kernel.index(kernel.sizeOf(name));
    at.index[name] = arith::RemUIOp::create(b, rest, size);
    rest = arith::DivUIOp::create(b, rest, size);
  }
  if (!lane.empty())
    at.index[lane] = arith::MulIOp::create(
        b, laneVector, kernel.index(kernel.schedule.vectorLanes));
}

/// Whole tiles of batch_rows rows, then the rest row by row.
void NestEmitter::emitTiles() {
  int64_t tileRows = kernel.schedule.batchRows;
  Value count = arith::SubIOp::create(b, kernel.rows.upper, kernel.rows.lower);
  Value over = arith::RemUIOp::create(b, count, kernel.index(tileRows));
  Value rest = arith::SubIOp::create(b, kernel.rows.upper, over);
  auto emitLoop = [&](Value lower, Value upper, int64_t rowCount) {
    auto loop = scf::ForOp::create(b, lower, upper, kernel.index(rowCount));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    emitTile(loop.getInductionVar(), rowCount);
  };
  if (tileRows > 1)
    emitLoop(kernel.rows.lower, rest, tileRows);
  emitLoop(tileRows > 1 ? rest : kernel.rows.lower, kernel.rows.upper, 1);
}

void NestEmitter::emitTile(Value firstRow, int64_t rowCount) {
  rows.clear();
  active.clear();
  values.assign(rowCount, {});
  for (int64_t row = 0; row != rowCount; ++row) {
    rows.push_back(arith::AddIOp::create(b, firstRow, kernel.index(row)));
    Value length = memref::LoadOp::create(
        b, kernel.rowLengths, ValueRange{kernel.index(0), rows.back()});
    length = arith::IndexCastOp::create(b, b.getIndexType(), length);
    active.push_back(
        arith::CmpIOp::create(b, arith::CmpIPredicate::slt, step, length));
  }
  for (Operation *exchange : exchanges) {
    if (auto product = dyn_cast<ProductOpInterface>(exchange))
      emitProduct(product);
    else
      for (int64_t row = 0; row != rowCount; ++row)
        emitReduction(cast<ReduceOp>(exchange), row);
  }
  for (int64_t row = 0; row != rowCount; ++row)
    for (Value root : nest.roots)
      storeRoot(root, row);
}

//===---------------------------------------------------------------------------===//
// Products
//===---------------------------------------------------------------------------===//

/// Sums over the contracted dimension, all results and rows of the tile at
/// once: one load of a weight's vector serves every row.
void NestEmitter::emitProduct(ProductOpInterface product) {
  constexpr int64_t unroll = 4;
  int64_t size = kernel.sizeOf(product.getContractedName());
  int64_t unrolled = size / unroll * unroll;
  SmallVector<Value> sums(product->getNumResults() * rows.size(),
                          memory.splat(0));

  auto loop = scf::ForOp::create(b, kernel.index(0), kernel.index(unrolled),
                                 kernel.index(unroll), sums);
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    SmallVector<Value> inner(loop.getRegionIterArgs());
    for (int64_t i = 0; i != unroll; ++i) {
      Value k =
          arith::AddIOp::create(b, loop.getInductionVar(), kernel.index(i));
      inner = multiplyAccumulate(product, k, inner);
    }
    scf::YieldOp::create(b, inner);
  }
  sums.assign(loop.getResults().begin(), loop.getResults().end());
  for (int64_t i = unrolled; i != size; ++i)
    sums = multiplyAccumulate(product, kernel.index(i), sums);

  for (auto [result, value] : llvm::enumerate(product->getResults()))
    for (unsigned row = 0; row != rows.size(); ++row)
      values[row][value] = sums[result * rows.size() + row];
}

SmallVector<Value> NestEmitter::multiplyAccumulate(ProductOpInterface product,
                                                   Value k,
                                                   ValueRange accumulators) {
  auto blockDiagonal = cast<BlockDiagonalProductOp>(product);
  Value packed = kernel.packedWeights.lookup(product);
  Point point = at;
  SmallVector<Value> indices;
  for (StringRef name :
       ArrayRef(product.getWeight().getType().getNames()).drop_back(2))
    indices.push_back(at.index.lookup(name));
  indices.append({laneVector, k, Value(), kernel.index(0)});

  SmallVector<Value> sums(accumulators);
  auto [begin, end] = blockDiagonal.getTaken();
  for (int64_t entry = begin; entry != end; ++entry) {
    indices[indices.size() - 2] = kernel.index(entry - begin);
    auto element = cast<MemRefType>(packed.getType()).getElementType();
    Value weight =
        vector::LoadOp::create(b, memory.vectorOf(element), packed, indices);
    if (!element.isF32())
      weight =
          arith::ExtFOp::create(b, memory.vectorOf(b.getF32Type()), weight);
    bool transposed = blockDiagonal.getTransposed();
    Value factor = product.getFactors()[transposed ? entry - begin : 0];
    for (unsigned row = 0; row != rows.size(); ++row) {
      Value &sum = sums[(transposed ? 0 : (entry - begin) * rows.size()) + row];
      sum = vector::FMAOp::create(b, weight,
                                  loadFactor(product, factor, row, k), sum);
    }
  }
  return sums;
}

/// A factor's element at k, rounded as the product says, in all lanes.
Value NestEmitter::loadFactor(ProductOpInterface product, Value factor,
                              unsigned row, Value k) {
  Point point = at;
  point.lane = {};
  point.index[product.getContractedName()] = k;
  Type rounding = CpuKernel::roundingOf(product);
  auto rounded = kernel.roundedBuffers.find({factor, rounding});
  if (rounded != kernel.roundedBuffers.end()) {
    Value copy = kernel.stateOf(factor) ? parity : kernel.index(0);
    return memory.broadcast(memory.loadScalar(
        memory.inBuffer(rounded->second, copy, rows[row], point)));
  }
  // A stream or a parameter: of the weight's own type, unless the spec says
  // otherwise.
  Place place = placeOf(factor, rows[row], point);
  Value element = memory.loadScalar(place);
  if (cast<MemRefType>(place.memref.getType()).getElementType() != rounding)
    element = memory.round(element, rounding);
  return memory.broadcast(element);
}

//===---------------------------------------------------------------------------===//
// Reductions
//===---------------------------------------------------------------------------===//

static Value combine(ImplicitLocOpBuilder &b, ReduceKind kind, Value x,
                     Value y) {
  if (kind == ReduceKind::max)
    return arith::MaximumFOp::create(b, x, y);
  return arith::AddFOp::create(b, x, y);
}

/// Lanes of the result are reduced each on their own. A nest without lanes
/// reduces vectors of the operand and folds them at the end, where the
/// operand's neighbours are summed, else one element after another.
void NestEmitter::emitReduction(ReduceOp reduce, unsigned row) {
  ReduceKind kind = reduce.getKind();
  double identity =
      kind == ReduceKind::max ? -std::numeric_limits<double>::infinity() : 0;
  SmallVector<StringRef> names(
      reduce.getDimensions().getAsValueRange<StringAttr>());
  Point point = at;
  StringRef innermost = kernel.innermostOf(reduce.getOperand());
  bool folds = lane.empty() && llvm::is_contained(names, innermost);
  if (folds)
    point.lane = innermost;
  Value sum = reduceOver(reduce, names, point, row, memory.splat(identity));
  if (folds) {
    auto fold = kind == ReduceKind::max ? vector::CombiningKind::MAXIMUMF
                                        : vector::CombiningKind::ADD;
    // In any order: as a tree.
    sum = memory.broadcast(vector::ReductionOp::create(
        b, fold, sum, arith::FastMathFlags::reassoc));
  }
  if (kind == ReduceKind::mean) {
    double count = 1;
    for (StringRef name : names)
      count *= kernel.sizeOf(name);
    sum = arith::DivFOp::create(b, sum, memory.splat(count));
  }
  values[row][reduce.getResult()] = sum;
}

/// Loops over `names`. Along the lanes' own dimension it goes vector by vector,
/// and what lies behind the dimension's end does not count.
Value NestEmitter::reduceOver(ReduceOp reduce, ArrayRef<StringRef> names,
                              Point point, unsigned row, Value accumulator) {
  if (names.empty()) {
    Value loaded = memory.load(placeOf(reduce.getOperand(), rows[row], point));
    Value combined = combine(b, reduce.getKind(), accumulator, loaded);
    if (!reductionMask)
      return combined;
    return arith::SelectOp::create(b, reductionMask, combined, accumulator);
  }
  StringRef name = names.front();
  bool alongLanes = name == point.lane;
  int64_t size = kernel.sizeOf(name);
  auto loop = scf::ForOp::create(
      b, kernel.index(0), kernel.index(size),
      kernel.index(alongLanes ? kernel.schedule.vectorLanes : 1), accumulator);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  point.index[name] = loop.getInductionVar();
  if (alongLanes)
    reductionMask = memory.laneMask(point);
  Value next = reduceOver(reduce, names.drop_front(), point, row,
                          loop.getRegionIterArg(0));
  reductionMask = alongLanes ? Value() : reductionMask;
  scf::YieldOp::create(b, next);
  return loop.getResult(0);
}

//===---------------------------------------------------------------------------===//
// Elementwise ops
//===---------------------------------------------------------------------------===//

Value NestEmitter::evaluate(Value value, unsigned row) {
  if (Value known = values[row].lookup(value))
    return known;
  if (!kernel.plan.isInMemory(value, phase)) {
    evaluateOp(value.getDefiningOp(), row);
    return values[row].lookup(value);
  }
  Value loaded = memory.load(placeOf(value, rows[row], at));
  if (value.getType().isInteger(1))
    loaded = arith::CmpFOp::create(b, arith::CmpFPredicate::UNE, loaded,
                                   memory.splat(0));
  return values[row][value] = loaded;
}

/// Elementwise: weight times factor.
void NestEmitter::evaluateDiagonalProduct(ProductOpInterface product,
                                          unsigned row) {
  NamedTensorType type = product.getWeight().getType();
  Value memref = kernel.arguments.inputs.lookup(product.getWeight());
  Value factor = memory.round(evaluate(product.getFactors()[0], row),
                              CpuKernel::roundingOf(product));
  for (auto [entry, result] : llvm::enumerate(product->getResults())) {
    Value weight =
        memory.load(memory.inTensor(type, memref, entry, step, rows[row], at));
    values[row][result] = arith::MulFOp::create(b, weight, factor);
  }
}

/// The op on vectors, in place of its elements.
void NestEmitter::evaluateOp(Operation *op, unsigned row) {
  if (auto product = dyn_cast<ProductOpInterface>(op))
    return evaluateDiagonalProduct(product, row);
  if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
    auto type = memory.vectorOf(constant.getType());
    values[row][constant] = arith::ConstantOp::create(
        b, DenseElementsAttr::get(type, constant.getValue()));
    return;
  }
  if (isa<StopGradientOp>(op)) {
    values[row][op->getResult(0)] = evaluate(op->getOperand(0), row);
    return;
  }
  IRMapping vectors;
  for (Value operand : op->getOperands())
    vectors.map(operand, evaluate(operand, row));
  Operation *vectorOp = b.clone(*op, vectors);
  for (auto [result, vectorResult] :
       llvm::zip(op->getResults(), vectorOp->getResults())) {
    vectorResult.setType(memory.vectorOf(result.getType()));
    values[row][result] = vectorResult;
  }
}

/// Truth values are stored as numbers.
void NestEmitter::storeRoot(Value root, unsigned row) {
  if (kernel.plan.isStored(root)) {
    Value vector = evaluate(root, row);
    if (root.getType().isInteger(1))
      vector =
          arith::UIToFPOp::create(b, memory.vectorOf(b.getF32Type()), vector);
    Value copy = kernel.index(0);
    memory.store(
        memory.inBuffer(kernel.storedBuffers[root], copy, rows[row], at),
        vector);
    memory.storeRounded(root, copy, rows[row], at, vector);
  }
  for (auto [index, yielded] :
       llvm::enumerate(kernel.recurrence.getYield().getValues()))
    if (yielded == root)
      storeYielded(root, index, row);
}

/// A state keeps its value in a row that has ended; a result is zero there.
void NestEmitter::storeYielded(Value root, unsigned index, unsigned row) {
  Value value = evaluate(root, row);
  if (index < kernel.stateBuffers.size()) {
    Value old = evaluate(kernel.recurrence.getStateArguments()[index], row);
    Value next = arith::SelectOp::create(b, active[row], value, old);
    Value otherCopy = arith::SubIOp::create(b, kernel.index(1), parity);
    memory.storeState(index, otherCopy, rows[row], at, next);
  }
  ReturnOp returned = kernel.op.getReturn();
  for (unsigned result = 0; result != returned.getNumReturned(); ++result) {
    if (returned.getKind(result) != ReturnKind::all)
      continue;
    for (auto [entry, sequence] : llvm::enumerate(returned.getPacked(result)))
      if (sequence == kernel.recurrence.getResult(index)) {
        Value shown =
            arith::SelectOp::create(b, active[row], value, memory.splat(0));
        memory.store(memory.inTensor(returned.getReturnedType(result),
                                     kernel.arguments.results[result], entry,
                                     step, rows[row], at),
                     shown);
      }
  }
}

//===---------------------------------------------------------------------------===//
// Memory
//===---------------------------------------------------------------------------===//

Place NestEmitter::placeOf(Value value, Value row, const Point &point) {
  if (value.getDefiningOp())
    return memory.inBuffer(kernel.storedBuffers[value], kernel.index(0), row,
                           point);
  if (std::optional<unsigned> state = kernel.stateOf(value))
    return memory.inBuffer(kernel.stateBuffers[*state], parity, row, point);
  auto [operand, entry] = kernel.tensorOf(value);
  return memory.inTensor(cast<NamedTensorType>(operand.getType()),
                         kernel.arguments.inputs.lookup(operand), entry, step,
                         row, point);
}
