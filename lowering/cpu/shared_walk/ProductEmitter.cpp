//===- ProductEmitter.cpp - the sums of a product -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/ProductEmitter.h"
#include "lowering/cpu/shared_walk/WalkTiling.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

ProductEmitter::ProductEmitter(WalkKernel &kernel, ProductOpInterface product,
                               LoadFactor loadFactor)
    : kernel(kernel), b(kernel.builder), memory(kernel.memory()),
      product(product), units(kernel.unitsOf(product)), loadFactor(loadFactor) {
}

void ProductEmitter::emit(const Point &unit, Value unitGroup, Bounds unitRows) {
  at = unit;
  group = unitGroup;
  rows = unitRows;
  int64_t size = kernel.sizeOf(product.getContractedName());
  int64_t block = kernel.schedule.depthBlock;
  for (unsigned factor = 0; factor != product.getFactors().size(); ++factor) {
    if (size <= block) {
      emitBlock(factor, {kernel.index(0), kernel.index(size), {}, factor == 0});
      continue;
    }
    auto loop = scf::ForOp::create(b, kernel.index(0), kernel.index(size),
                                   kernel.index(block));
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    Value begin = loop.getInductionVar();
    Value end = arith::AddIOp::create(b, begin, kernel.index(block));
    if (size % block)
      end = arith::MinUIOp::create(b, end, kernel.index(size));
    Value isFirst;
    if (factor == 0)
      isFirst = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, begin,
                                      kernel.index(0));
    emitBlock(factor, {begin, end, isFirst, false});
  }
}

void ProductEmitter::emitBlock(unsigned factor, const Depth &depth) {
  int64_t count = product->getNumResults() * units.groupVectors;
  int64_t widest = kernel.schedule.tileVectors;
  for (int64_t begin = 0; begin < count; begin += widest)
    emitTiles(factor, depth, {begin, std::min(begin + widest, count)});
}

/// As few tiles as hold all rows, of sizes that differ by at most one; each
/// size is code of its own.
void ProductEmitter::emitTiles(unsigned factor, const Depth &depth,
                               Columns columns) {
  int64_t most = tilingOf(kernel.schedule).rowsOfTile(columns.count());
  Value count = arith::SubIOp::create(b, rows.upper, rows.lower);
  Value roundedUp = arith::AddIOp::create(b, count, kernel.index(most - 1));
  Value tiles = arith::DivUIOp::create(b, roundedUp, kernel.index(most));
  auto loop = scf::ForOp::create(b, kernel.index(0), tiles, kernel.index(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  auto boundary = [&](Value tile) -> Value {
    Value scaled = arith::MulIOp::create(b, tile, count);
    return arith::DivUIOp::create(b, scaled, tiles);
  };
  Value begin = boundary(loop.getInductionVar());
  Value end = boundary(
      arith::AddIOp::create(b, loop.getInductionVar(), kernel.index(1)));
  Value first = arith::AddIOp::create(b, rows.lower, begin);
  if (most == 1)
    return emitTile(factor, depth, columns, first, 1);

  Value size = arith::SubIOp::create(b, end, begin);
  SmallVector<int64_t> cases = llvm::to_vector(llvm::seq<int64_t>(1, most));
  auto choice =
      scf::IndexSwitchOp::create(b, TypeRange(), size, cases, cases.size());
  auto emitInto = [&](Region &region, int64_t rowCount) {
    b.setInsertionPointToStart(&region.emplaceBlock());
    emitTile(factor, depth, columns, first, rowCount);
    scf::YieldOp::create(b);
  };
  for (auto [rowCount, region] : llvm::zip(cases, choice.getCaseRegions()))
    emitInto(region, rowCount);
  emitInto(choice.getDefaultRegion(), most);
}

void ProductEmitter::emitTile(unsigned factor, const Depth &depth,
                              Columns columns, Value firstRow,
                              int64_t rowCount) {
  SmallVector<Value> tileRows;
  SmallVector<Place> places;
  for (int64_t row = 0; row != rowCount; ++row)
    tileRows.push_back(arith::AddIOp::create(b, firstRow, kernel.index(row)));
  for (int64_t column = columns.begin; column != columns.end; ++column)
    for (Value row : tileRows)
      places.push_back(sumAt(column, row));

  // Small tiles sum in several chains, which are joined in the end, and take
  // several steps in a turn.
  size_t size = places.size();
  int64_t chains = 1, unroll = 1;
  while (2 * chains <= kernel.schedule.depthUnroll &&
         chains * int64_t(size) < kernel.schedule.sumChains &&
         2 * chains * int64_t(size) <= kernel.schedule.tileSums)
    chains *= 2;
  // Beside so many, a turn's own instructions cost nothing that can be
  // measured.
  constexpr int64_t multiplyAddsOfTurn = 24;
  while (2 * unroll <= kernel.schedule.depthUnroll &&
         (unroll < chains || unroll * int64_t(size) < multiplyAddsOfTurn))
    unroll *= 2;
  SmallVector<Value> sums = beginSums(depth, places);
  sums.resize(size * chains, memory.splat(0));

  auto emitLoop = [&](Value lower, Value upper, int64_t step) {
    auto loop = scf::ForOp::create(b, lower, upper, kernel.index(step), sums);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    SmallVector<Value> inner(loop.getRegionIterArgs());
    for (int64_t i = 0; i != step; ++i) {
      Value k =
          arith::AddIOp::create(b, loop.getInductionVar(), kernel.index(i));
      auto chain = MutableArrayRef(inner).slice(i % chains * size, size);
      llvm::copy(
          accumulate(factor, columns, tileRows, k, SmallVector<Value>(chain)),
          chain.begin());
    }
    scf::YieldOp::create(b, inner);
    sums.assign(loop.getResults().begin(), loop.getResults().end());
  };
  Value whole = depth.end;
  bool hasRest = kernel.sizeOf(product.getContractedName()) % unroll ||
                 kernel.schedule.depthBlock % unroll;
  if (hasRest) {
    Value length = arith::SubIOp::create(b, depth.end, depth.begin);
    Value over = arith::RemUIOp::create(b, length, kernel.index(unroll));
    whole = arith::SubIOp::create(b, depth.end, over);
  }
  emitLoop(depth.begin, whole, unroll);
  if (hasRest)
    emitLoop(whole, depth.end, 1);

  for (size_t i = size; i != sums.size(); ++i)
    sums[i % size] = arith::AddFOp::create(b, sums[i % size], sums[i]);
  for (auto [place, sum] : llvm::zip(places, sums))
    memory.store(place, sum);
}

SmallVector<Value> ProductEmitter::beginSums(const Depth &depth,
                                             ArrayRef<Place> places) {
  Value zero = memory.splat(0);
  if (depth.isAlwaysFirst)
    return SmallVector<Value>(places.size(), zero);
  auto loadAll = [&] {
    return llvm::map_to_vector(
        places, [&](const Place &place) { return memory.load(place); });
  };
  if (!depth.isFirst)
    return loadAll();
  SmallVector<Type> types(places.size(), zero.getType());
  auto choice = scf::IfOp::create(b, types, depth.isFirst, true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(choice.thenBlock());
  scf::YieldOp::create(b, SmallVector<Value>(places.size(), zero));
  b.setInsertionPointToStart(choice.elseBlock());
  scf::YieldOp::create(b, loadAll());
  return SmallVector<Value>(choice.getResults());
}

/// One step of the contraction. Of columns and rows the fewer are held in
/// registers, the others pass by.
SmallVector<Value> ProductEmitter::accumulate(unsigned factor, Columns columns,
                                              ArrayRef<Value> tileRows, Value k,
                                              ValueRange before) {
  SmallVector<Value> sums(before);
  int64_t rowCount = tileRows.size();
  auto loadElement = [&](int64_t row) {
    return loadFactor(product.getFactors()[factor], tileRows[row], k);
  };
  auto add = [&](int64_t column, int64_t row, Value weight, Value element) {
    Value &sum = sums[column * rowCount + row];
    sum = vector::FMAOp::create(b, weight, element, sum);
  };
  auto loadColumn = [&](int64_t column) {
    return loadWeight(factor, columns.begin + column, k);
  };
  auto each = [](int64_t count) { return llvm::seq<int64_t>(0, count); };
  if (columns.count() <= rowCount) {
    auto weights = llvm::map_to_vector(each(columns.count()), loadColumn);
    for (int64_t row : each(rowCount)) {
      Value element = loadElement(row);
      for (int64_t column : each(columns.count()))
        add(column, row, weights[column], element);
    }
  } else {
    auto elements = llvm::map_to_vector(each(rowCount), loadElement);
    for (int64_t column : each(columns.count())) {
      Value weight = loadColumn(column);
      for (int64_t row : each(rowCount))
        add(column, row, weight, elements[row]);
    }
  }
  return sums;
}

Value ProductEmitter::loadWeight(unsigned factor, int64_t column, Value k) {
  Place place{kernel.packedWeights.lookup(product), {}, 0, {}};
  SmallVector<StringRef> names = product.getWeight().getType().getNames();
  for (StringRef name : ArrayRef(names).drop_back(2))
    place.indices.push_back(at.index.lookup(name));
  place.indices.append(
      {group, kernel.index(factor), k, kernel.index(column), kernel.index(0)});
  place.lanePosition = place.indices.size() - 1;
  return memory.load(place);
}

Place ProductEmitter::sumAt(int64_t column, Value row) {
  Value result = product->getResult(column / units.groupVectors);
  Value first =
      arith::MulIOp::create(b, group, kernel.index(units.groupVectors));
  Value vector = arith::AddIOp::create(
      b, first, kernel.index(column % units.groupVectors));
  Point point = at;
  point.lane = units.lane;
  point.index[units.lane] = arith::MulIOp::create(
      b, vector, kernel.index(kernel.schedule.vectorLanes));
  return memory.inBuffer(kernel.storedBuffers.lookup(result), kernel.index(0),
                         row, point);
}
