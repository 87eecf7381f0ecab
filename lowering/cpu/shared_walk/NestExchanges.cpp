//===- NestExchanges.cpp - what a nest reads of many elements -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exchanges that have no register tiles: products with a weight for each row,
// sparse products, outer products summed over time; and unfolded images.
//
// They multiply and add with math.fma: vector.fma is of register tiles, which
// rec-recount-cpu counts.
//
//===----------------------------------------------------------------------===//

#include "lowering/cpu/shared_walk/NestEmitter.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// The lanes' elements of a row's weight at k of the contraction. The two
/// matrix dimensions may have one name: they are addressed by position.
Place NestEmitter::placeInWeight(ProductOpInterface product, unsigned entry,
                                 Value k) {
  Value weight = kernel.arguments().inputs.lookup(product.getWeight());
  Place place{weight, {}, -1, memory.laneMask(at)};
  ArrayRef<Dimension> dims = product.getWeight().getType().getDimensions();
  for (const Dimension &dim : dims.drop_back(2)) {
    if (!dim.isNamed())
      place.indices.push_back(kernel.index(entry));
    else if (dim.getName() == RecDialect::batchName)
      place.indices.push_back(row);
    else
      place.indices.push_back(at.index.lookup(dim.getName()));
  }
  bool transposed = product.getTransposed();
  Value made = at.index.lookup(product.getMadeName());
  place.indices.append({transposed ? k : made, transposed ? made : k});
  place.lanePosition = place.indices.size() - (transposed ? 1 : 2);
  return place;
}

/// With a weight of each row's own, which is read where it lies.
void NestEmitter::emitRowProduct(ProductOpInterface product) {
  SmallVector<Value> sums(product->getNumResults(), memory.splat(0));
  for (auto [number, factor] : llvm::enumerate(product.getFactors())) {
    int64_t size = kernel.sizeOf(product.getContractedName());
    auto loop = scf::ForOp::create(b, kernel.index(0), kernel.index(size),
                                   kernel.index(1), sums);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    Value k = loop.getInductionVar();
    Value element = loadFactor(product, factor, row, k);
    SmallVector<Value> next;
    for (auto [result, sum] : llvm::enumerate(loop.getRegionIterArgs())) {
      unsigned taken = product.getTransposed() ? number : result;
      unsigned entry = product.getTaken().first + taken;
      Value weight = memory.load(placeInWeight(product, entry, k));
      next.push_back(math::FmaOp::create(b, weight, element, sum));
    }
    scf::YieldOp::create(b, next);
    sums.assign(loop.getResults().begin(), loop.getResults().end());
  }
  for (auto [result, sum] : llvm::zip(product->getResults(), sums))
    values[result] = sum;
}

/// Goes through all blocks, and takes those in the row of blocks at hand.
void NestEmitter::emitSparseProduct(SparseProductOp product) {
  auto numberAt = [&](Value list, Value block) -> Value {
    Value number = memref::LoadOp::create(
        b, kernel.arguments().inputs.lookup(list), block);
    return arith::IndexCastOp::create(b, b.getIndexType(), number);
  };
  auto blocks = scf::ForOp::create(
      b, kernel.index(0), kernel.index(kernel.sizeOf(product.getBlocksName())),
      kernel.index(1), memory.splat(0));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(blocks.getBody());
  Value block = blocks.getInductionVar(), before = blocks.getRegionIterArg(0);
  Value isHere = arith::CmpIOp::create(
      b, arith::CmpIPredicate::eq, numberAt(product.getRows(), block),
      at.index.lookup(product.getMadeBlocks()));
  auto choice = scf::IfOp::create(b, before.getType(), isHere,
                                  /*withElseRegion=*/true);
  scf::YieldOp::create(b, choice.getResult(0));
  b.setInsertionPointToStart(choice.elseBlock());
  scf::YieldOp::create(b, before);
  b.setInsertionPointToStart(choice.thenBlock());
  Value column = numberAt(product.getColumns(), block);
  scf::YieldOp::create(b, sumOfBlock(product, block, column, before));
  values[product.getResult()] = blocks.getResult(0);
}

/// `sum`, and the products of one block.
Value NestEmitter::sumOfBlock(SparseProductOp product, Value block,
                              Value column, Value sum) {
  NamedTensorType type = product.getWeight().getType();
  int64_t size = kernel.sizeOf(product.getContractedName());
  auto loop = scf::ForOp::create(b, kernel.index(0), kernel.index(size),
                                 kernel.index(1), sum);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value c = loop.getInductionVar();
  Point point = at;
  point.lane = {};
  point.index[product.getContractedBlocks()] = column;
  point.index[product.getContractedName()] = c;
  Value element = memory.round(loadAt(product.getFactor(), row, point),
                               type.getElementType());
  Place place{kernel.arguments().inputs.lookup(product.getWeight()),
              {},
              -1,
              memory.laneMask(at)};
  if (type.hasDirection())
    place.indices.push_back(at.index.lookup(RecDialect::directionName));
  place.indices.append({block, at.index.lookup(product.getMadeName()), c});
  place.lanePosition = place.indices.size() - 2;
  scf::YieldOp::create(
      b, ValueRange{math::FmaOp::create(b, memory.load(place), element,
                                        loop.getRegionIterArg(0))});
  return loop.getResult(0);
}

//===----------------------------------------------------------------------===//
// Sums over time
//===----------------------------------------------------------------------===//

/// Adds a step's value to the results that sum it. No other thread has its
/// elements, so that sums do not depend on the team.
void NestEmitter::addToSums(OpResult sequence, Value value) {
  kernel.frame.forEachSum(sequence, [&](NamedTensorType type, Value memref,
                                        unsigned entry) {
    Place place = memory.inTensor(type, memref, entry, /*step=*/{}, row, at);
    Value sum = memory.load(place);
    Value next = arith::AddFOp::create(b, sum, value);
    memory.store(place, arith::SelectOp::create(b, active, next, sum));
  });
}

/// Adds the outer products of all rows. They are stored nowhere else.
void NestEmitter::emitOuterProducts() {
  RecurrenceOp recurrence = layer.recurrence;
  for (auto [index, yielded] :
       llvm::enumerate(recurrence.getYield().getValues())) {
    if (!nest.roots.contains(yielded))
      continue;
    auto outer = yielded.getDefiningOp<OuterOp>();
    kernel.frame.forEachSum(
        cast<OpResult>(recurrence.getResult(index)),
        [&](NamedTensorType type, Value memref, unsigned entry) {
          emitOuterProduct(outer, type, memref, entry);
        });
  }
}

/// The last two dimensions may have one name: they are addressed by position.
void NestEmitter::emitOuterProduct(OuterOp outer, NamedTensorType type,
                                   Value memref, unsigned entry) {
  StringRef lane = layer.plan.spaceOf(outer.getIn()).getNames().back();
  StringRef made = layer.plan.spaceOf(outer.getOut()).getNames().back();
  auto vectors =
      scf::ForOp::create(b, kernel.index(0), kernel.index(kernel.sizeOf(lane)),
                         kernel.index(kernel.schedule.vectorLanes));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(vectors.getBody());
  Point point = at;
  point.lane = lane;
  point.index[lane] = vectors.getInductionVar();
  Place place{memref, {}, -1, memory.laneMask(point)};
  for (const Dimension &dim : type.getDimensions().drop_back(2))
    place.indices.push_back(dim.isNamed() ? at.index.lookup(dim.getName())
                                          : kernel.index(entry));
  place.lanePosition = place.indices.size() + 1;
  place.indices.append({at.index.lookup(made), vectors.getInductionVar()});

  auto rows = scf::ForOp::create(b, kernel.rows.lower, kernel.rows.upper,
                                 kernel.index(1), memory.load(place));
  memory.store(place, rows.getResult(0));
  b.setInsertionPointToStart(rows.getBody());
  enterRow(rows.getInductionVar());
  Value sum = rows.getRegionIterArg(0);
  Value out = loadAt(outer.getOut(), row, at);
  Value in = loadAt(outer.getIn(), row, point);
  Value next = math::FmaOp::create(b, out, in, sum);
  scf::YieldOp::create(
      b, ValueRange{arith::SelectOp::create(b, active, next, sum)});
}

//===----------------------------------------------------------------------===//
// Unfolded images
//===----------------------------------------------------------------------===//

/// The operand at other indices; zero outside of the image. Where the lanes
/// lie along an unfolded dimension or its taps, each has an index of its own.
Value NestEmitter::loadUnfolded(UnfoldOp unfold, Value atRow,
                                const Point &point) {
  Point source = point;
  Value isInside;
  auto unite = [&](Value all, Value one) -> Value {
    return all ? arith::AndIOp::create(b, all, one) : one;
  };
  for (auto [i, name, taps] :
       llvm::enumerate(unfold.getDimensions().getAsValueRange<StringAttr>(),
                       unfold.getTaps().getAsValueRange<StringAttr>())) {
    bool alongLanes = point.lane == name || point.lane == taps;
    auto constant = [&](int64_t value) -> Value {
      Value one = kernel.index(value);
      return alongLanes ? memory.broadcast(one) : one;
    };
    auto indexOf = [&](StringRef dimension) -> Value {
      return alongLanes ? memory.laneIndices(point, dimension)
                        : point.index.lookup(dimension);
    };
    int64_t size = kernel.sizeOf(name), dilation = unfold.getDilation(i);
    int64_t before = dilation * ((kernel.sizeOf(taps) - 1) / 2);
    // Whole images more do not change where it wraps, and keep it positive.
    int64_t offset = unfold.getWrapped()
                         ? int64_t(llvm::alignTo(before, size)) - before
                         : -before;
    Value tap = arith::MulIOp::create(b, indexOf(taps), constant(dilation));
    Value index = arith::AddIOp::create(
        b, arith::AddIOp::create(b, indexOf(name), tap), constant(offset));
    if (unfold.getWrapped()) {
      index = arith::RemUIOp::create(b, index, constant(size));
    } else {
      Value fits = arith::CmpIOp::create(b, arith::CmpIPredicate::ult, index,
                                         constant(size));
      index = arith::SelectOp::create(b, fits, index, constant(0));
      Value &condition = alongLanes ? source.laneMask : isInside;
      condition = unite(condition, fits);
    }
    source.index[name] = alongLanes ? kernel.index(0) : index;
    if (alongLanes) {
      source.lane = name;
      source.laneOffsets = index;
    }
  }
  Value loaded = loadAt(unfold.getOperand(), atRow, source);
  if (!isInside)
    return loaded;
  if (!source.lane.empty())
    return arith::SelectOp::create(b, isInside, loaded, memory.splat(0));
  // One element, in a register tile perhaps: no vector of zeros beside it.
  Value element = vector::ExtractOp::create(b, loaded, 0);
  Value zero = arith::ConstantOp::create(b, b.getF32FloatAttr(0));
  return memory.broadcast(arith::SelectOp::create(b, isInside, element, zero));
}
