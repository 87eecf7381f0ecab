//===- NestEmitter.cpp - the loops of one nest ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/NestEmitter.h"
#include "lowering/cpu/Reduction.h"
#include "lowering/cpu/Taps.h"
#include "lowering/cpu/shared_walk/ProductEmitter.h"
#include "lowering/cpu/shared_walk/UnitLoop.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

NestEmitter::NestEmitter(WalkKernel &kernel, const Layer &layer,
                         const Nest &nest, const Moment &moment)
    : kernel(kernel), b(kernel.builder), memory(kernel.memory()),
      axis(kernel.axisOf(layer)), layer(layer), nest(nest),
      phase(layer.plan.phaseOf(nest)), moment(moment),
      units(kernel.unitsOf(nest)), exchanges(layer.plan.exchangesOf(nest)) {}

void NestEmitter::emit() {
  UnitLoop loop{units, claimedFrom(kernel, nest), kernel.batch(), moment.step};
  forEachUnit(kernel, loop, [&](Value unit) {
    enter(unit);
    if (nest.isOuter)
      return emitOuterProducts();
    for (Operation *exchange : exchanges)
      if (auto product = dyn_cast<ProductOpInterface>(exchange);
          product && isPacked(product))
        ProductEmitter(kernel, product,
                       [&, product](Value factor, Value atRow, Value k) {
                         return loadFactor(product, factor, atRow, k);
                       })
            .emit(at, group, kernel.rows);
    emitRows();
  });
}

//===----------------------------------------------------------------------===//
// Units, rows, vectors
//===----------------------------------------------------------------------===//

void NestEmitter::enter(Value unit) {
  UnitPoint point = kernel.enterUnit(units, unit);
  at = point.at;
  group = point.group;
  time = axis.timeOf(moment.step, at);
  firstTime = axis.firstTimeOf(moment.chunk.begin, moment.chunk.end, at);
}

void NestEmitter::emitRows() {
  auto rowLoop = scf::ForOp::create(b, kernel.rows.lower, kernel.rows.upper,
                                    kernel.index(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(rowLoop.getBody());
  enterRow(rowLoop.getInductionVar());
  if (units.lane.empty())
    return emitVector();

  // The last group may have fewer vectors.
  Value width = kernel.index(units.groupVectors);
  Value first = arith::MulIOp::create(b, group, width);
  Value end = arith::AddIOp::create(b, first, width);
  if (units.vectors % units.groupVectors)
    end = arith::MinUIOp::create(b, end, kernel.index(units.vectors));
  auto vectorLoop = scf::ForOp::create(b, first, end, kernel.index(1));
  b.setInsertionPointToStart(vectorLoop.getBody());
  at.index[units.lane] =
      arith::MulIOp::create(b, vectorLoop.getInductionVar(),
                            kernel.index(kernel.schedule.vectorLanes));
  emitVector();
}

void NestEmitter::enterRow(Value atRow) {
  row = atRow;
  // What is kept for the steps is no row's.
  if (layer.plan.isBeforeSteps(nest))
    return;
  active = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, time,
                                 axis.lengthOf(row));
}

void NestEmitter::emitVector() {
  values.clear();
  for (Operation *exchange : exchanges) {
    auto product = dyn_cast<ProductOpInterface>(exchange);
    if (product && !isPacked(product))
      emitRowProduct(product);
    if (auto reduce = dyn_cast<ReduceOp>(exchange))
      emitReduction(reduce);
    if (auto sparse = dyn_cast<SparseProductOp>(exchange))
      emitSparseProduct(sparse);
  }
  for (Value root : nest.roots)
    storeRoot(root);
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// A factor's element at k in all lanes, rounded as the product says.
Value NestEmitter::loadFactor(ProductOpInterface product, Value factor,
                              Value atRow, Value k) {
  Point point = at;
  point.lane = {};
  point.index[product.getContractedName()] = k;
  Type rounding = WalkKernel::roundingOf(product);
  auto rounded = kernel.roundedBuffers.find({factor, rounding});
  if (rounded != kernel.roundedBuffers.end()) {
    Value copy = kernel.isState(factor) ? copyOfState(atRow) : kernel.index(0);
    return memory.load(memory.inBuffer(rounded->second, copy, atRow, point));
  }
  // A stream or a parameter: of the weight's own type, unless the spec says
  // otherwise.
  return memory.round(loadAt(factor, atRow, point), rounding);
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

/// Lanes of the result are reduced each on their own. A nest without lanes
/// reduces vectors of the operand and folds them at the end, where the
/// operand's neighbours are summed, else one element after another.
void NestEmitter::emitReduction(ReduceOp reduce) {
  ReduceKind kind = reduce.getKind();
  SmallVector<StringRef> names(
      reduce.getDimensions().getAsValueRange<StringAttr>());
  Point point = at;
  StringRef innermost = kernel.innermostOfSummed(reduce);
  bool folds = units.lane.empty() && llvm::is_contained(names, innermost);
  if (folds)
    point.lane = innermost;
  // What is the same for all elements that are summed.
  if (layer.plan.isFused(reduce))
    for (Value leaf : layer.plan.leavesOf(reduce))
      if (llvm::none_of(names, [&](StringRef name) {
            return layer.plan.spaceOf(leaf).contains(name);
          }))
        evaluate(leaf);
  Value sum = reduceOver(reduce, names, point, identityOf(memory, kind));
  if (folds)
    sum = combineLanes(b, memory, kind, sum);
  double count = 1;
  for (StringRef name : names)
    count *= kernel.sizeOf(name);
  values[reduce.getResult()] = divideMean(b, memory, kind, sum, count);
}

/// The operand's elements. Fused, they are computed from what the nest has
/// already and what lies in memory.
Value NestEmitter::summedAt(ReduceOp reduce, const Point &point) {
  if (!layer.plan.isFused(reduce))
    return loadAt(reduce.getOperand(), row, point);
  auto valuesOfNest = values;
  Point atNest = std::exchange(at, point);
  Value summed = evaluate(reduce.getOperand());
  at = std::move(atNest);
  values = std::move(valuesOfNest);
  return summed;
}

/// Loops over `names`. Along the lanes' own dimension it goes vector by vector,
/// and what lies behind the dimension's end does not count.
Value NestEmitter::reduceOver(ReduceOp reduce, ArrayRef<StringRef> names,
                              Point point, Value accumulator) {
  if (names.empty()) {
    Value summed = summedAt(reduce, point);
    Value combined = combine(b, reduce.getKind(), accumulator, summed);
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
  Value next =
      reduceOver(reduce, names.drop_front(), point, loop.getRegionIterArg(0));
  reductionMask = alongLanes ? Value() : reductionMask;
  scf::YieldOp::create(b, next);
  return loop.getResult(0);
}

//===----------------------------------------------------------------------===//
// Elementwise ops
//===----------------------------------------------------------------------===//

Value NestEmitter::evaluate(Value value) {
  if (Value known = values.lookup(value))
    return known;
  auto product = value.getDefiningOp<ProductOpInterface>();
  bool isSummed = product && isPacked(product);
  if (!isSummed && !layer.plan.isInMemory(value, phase)) {
    evaluateOp(value.getDefiningOp());
    return values.lookup(value);
  }
  Value loaded = loadAt(value, row, at);
  prefetch(value);
  if (value.getType().isInteger(1))
    loaded = arith::CmpFOp::create(b, arith::CmpFPredicate::UNE, loaded,
                                   memory.splat(0));
  return values[value] = loaded;
}

/// Elementwise: weight times factor.
void NestEmitter::evaluateDiagonalProduct(ProductOpInterface product) {
  NamedTensorType type = product.getWeight().getType();
  Value memref = kernel.arguments().inputs.lookup(product.getWeight());
  Value factor = memory.round(evaluate(product.getFactors()[0]),
                              WalkKernel::roundingOf(product));
  for (auto [entry, result] : llvm::enumerate(product->getResults())) {
    Value weight =
        memory.load(memory.inTensor(type, memref, entry, time, row, at));
    values[result] = arith::MulFOp::create(b, weight, factor);
  }
}

/// The op on vectors, in place of its elements.
void NestEmitter::evaluateOp(Operation *op) {
  if (auto product = dyn_cast<ProductOpInterface>(op))
    return evaluateDiagonalProduct(product);
  if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
    auto type = memory.vectorOf(constant.getType());
    values[constant] = arith::ConstantOp::create(
        b, DenseElementsAttr::get(type, constant.getValue()));
    return;
  }
  if (isa<StopGradientOp>(op)) {
    values[op->getResult(0)] = evaluate(op->getOperand(0));
    return;
  }
  IRMapping vectors;
  for (Value operand : op->getOperands())
    vectors.map(operand, evaluate(operand));
  Operation *vectorOp = b.clone(*op, vectors);
  for (auto [result, vectorResult] :
       llvm::zip(op->getResults(), vectorOp->getResults())) {
    vectorResult.setType(memory.vectorOf(result.getType()));
    values[result] = vectorResult;
  }
}

/// Truth values are stored as numbers.
void NestEmitter::storeRoot(Value root) {
  if (layer.plan.isStored(root)) {
    Value vector = evaluate(root);
    if (root.getType().isInteger(1))
      vector =
          arith::UIToFPOp::create(b, memory.vectorOf(b.getF32Type()), vector);
    Value copy = kernel.index(0);
    auto product = root.getDefiningOp<ProductOpInterface>();
    bool isInSums = product && isPacked(product);
    if (!isInSums && !kernel.stateHolding(root))
      memory.store(memory.inBuffer(kernel.storedBuffers[root], copy, row, at),
                   vector);
    kernel.storeRounded(root, copy, row, at, vector);
  }
  RecurrenceOp recurrence = layer.recurrence;
  for (auto [index, yielded] :
       llvm::enumerate(recurrence.getYield().getValues()))
    if (yielded == root)
      storeYielded(root, index);
}

/// A state keeps its value in a row that has ended; a result is zero there.
void NestEmitter::storeYielded(Value root, unsigned index) {
  RecurrenceOp recurrence = layer.recurrence;
  Value value = evaluate(root);
  Value written = copyOf(layer.copies, 1);
  if (index < recurrence.getNumStates()) {
    Value argument = recurrence.getStateArguments()[index];
    Value next = arith::SelectOp::create(b, active, value, evaluate(argument));
    kernel.storeState(argument, written, row, at, next);
  }
  auto sequence = kernel.sequenceBuffers.find(root);
  if (sequence != kernel.sequenceBuffers.end())
    memory.store(memory.inBuffer(sequence->second, written, row, at), value);
  auto result = cast<OpResult>(recurrence.getResult(index));
  kernel.frame.storeAll(memory, result, value, active, time, row, at);
  addToSums(result, value);
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// Whether each row has its own values at each time: a tensor's, or products of
/// streams.
bool NestEmitter::isStreamed(Value value) {
  if (Operation *op = value.getDefiningOp())
    return kernel.isHoisted(op) && kernel.hasRows(cast<ProductOpInterface>(op));
  ArgumentBinding binding = kernel.bindingOf(value);
  bool isOfStep =
      binding.clause == Clause::stream || binding.clause == Clause::param;
  if (!isOfStep || kernel.op.getPacked())
    return false;
  auto tensor = kernel.frame.tensorOf(kernel.group, binding.operand);
  return tensor && tensor->type.hasName(kernel.timeName()) &&
         tensor->type.hasName(RecDialect::batchName);
}

/// Streams come from beyond a core's caches, in pieces too short for the
/// processor to foresee the next. Behind the last row are those of the next
/// time. (Rows ahead: 16 and 32 do best among 2 to 32.)
void NestEmitter::prefetch(Value value) {
  constexpr int64_t rowsAhead = 16;
  if (!isStreamed(value))
    return;
  Value ahead = arith::AddIOp::create(b, row, kernel.index(rowsAhead));
  Place place = placeOf(value, ahead, at);
  memref::PrefetchOp::create(b, place.memref, place.indices, /*isWrite=*/false,
                             /*locality=*/3, /*isData=*/true);
}

Value NestEmitter::copyOf(int64_t copies, int64_t ahead) {
  Value step = arith::AddIOp::create(b, moment.step, kernel.index(ahead));
  return arith::RemUIOp::create(b, step, kernel.index(copies));
}

/// The copy of states that the step reads: where a segment begins, that of
/// their initial values.
Value NestEmitter::copyOfState(Value atRow) {
  Value copy = copyOf(layer.copies, 0);
  if (!axis.hasSegments())
    return copy;
  Value isFirst = axis.beginsSegment(time, atRow, at);
  return arith::SelectOp::create(b, isFirst, kernel.index(layer.copies), copy);
}

Value NestEmitter::loadAt(Value value, Value atRow, const Point &point) {
  if (auto unfold = value.getDefiningOp<UnfoldOp>())
    return loadUnfolded(unfold, atRow, point);
  if (!isa<BlockArgument>(value) || kernel.isState(value))
    return memory.load(placeOf(value, atRow, point));
  ArgumentBinding binding = kernel.bindingOf(value);
  bool hasTaps =
      binding.clause == Clause::lagged || binding.clause == Clause::window;
  Value loaded = hasTaps ? loadTaps(binding, atRow, point)
                         : memory.load(placeOf(value, atRow, point));
  // A sequence has the precision of its own type, in a buffer too.
  if (!kernel.isOwnSequence(binding.operand))
    return loaded;
  auto type = cast<SequenceType>(binding.operand.getType());
  return memory.round(loaded, type.getElementType());
}

Place NestEmitter::placeOf(Value value, Value atRow, const Point &point) {
  if (kernel.isState(value))
    return memory.inBuffer(kernel.stateBuffers[value], copyOfState(atRow),
                           atRow, point);
  if (Value state = kernel.stateHolding(value))
    return memory.inBuffer(kernel.stateBuffers[state], copyOf(layer.copies, 1),
                           atRow, point);
  Operation *op = value.getDefiningOp();
  if (!op)
    return placeOfStream(value, atRow, point);
  const Buffer &buffer = kernel.storedBuffers[value];
  if (!kernel.isHoisted(op))
    return memory.inBuffer(buffer, kernel.index(0), atRow, point);
  // Hoisted: rows of all the chunk's times.
  Value local = arith::SubIOp::create(b, time, firstTime);
  if (kernel.hasRows(cast<ProductOpInterface>(op)))
    local = arith::AddIOp::create(
        b, arith::MulIOp::create(b, local, kernel.batch()), atRow);
  return memory.inBuffer(buffer, kernel.index(0), local, point);
}

/// A stream or parameter: a tensor, or the sequence of an earlier recurrence,
/// whose step is done.
Place NestEmitter::placeOfStream(Value argument, Value atRow,
                                 const Point &point) {
  ArgumentBinding binding = kernel.bindingOf(argument);
  if (binding.indexList)
    return placeOfListed(binding, atRow, point);
  if (auto tensor = kernel.frame.tensorOf(kernel.group, binding.operand))
    return memory.inTensor(tensor->type, tensor->memref, binding.entry, time,
                           atRow, point);
  Value steps = arith::AddIOp::create(b, moment.step, kernel.index(1));
  return placeOfSequence(cast<OpResult>(binding.operand), steps, atRow, point);
}

/// In a stream that is read through a list: the entry that the list has for
/// this step.
Place NestEmitter::placeOfListed(const ArgumentBinding &binding, Value atRow,
                                 const Point &point) {
  auto tensor = [&](Value operand) {
    return *kernel.frame.tensorOf(kernel.group, operand);
  };
  CpuFrame::Tensor list = tensor(binding.indexList);
  Place listed =
      memory.inTensor(list.type, list.memref, 0, time, atRow, Point());
  Value entry = memref::LoadOp::create(b, listed.memref, listed.indices);
  entry = arith::IndexCastOp::create(b, b.getIndexType(), entry);
  CpuFrame::Tensor stream = tensor(binding.operand);
  return memory.inTensor(stream.type, stream.memref, binding.entry, entry,
                         atRow, point,
                         RecurrenceOp::leadingNameOf(binding.operand));
}

/// Where an earlier recurrence has stored the value of its step `steps` - 1.
Place NestEmitter::placeOfSequence(OpResult sequence, Value steps, Value atRow,
                                   const Point &point) {
  auto [source, isState] = kernel.sourceOf(sequence);
  const Buffer &buffer =
      isState ? kernel.stateBuffers[source] : kernel.sequenceBuffers[source];
  Value copies = kernel.index(kernel.layerOf(source).copies);
  return memory.inBuffer(buffer, arith::RemUIOp::create(b, steps, copies),
                         atRow, point);
}

/// A lagged stream or window, seen from this step.
Value NestEmitter::loadTaps(const ArgumentBinding &binding, Value atRow,
                            const Point &point) {
  Taps taps(
      kernel.frame, axis, memory, binding,
      [&](Value atTime, Value streamRow, const Point &streamPoint) {
        auto tensor = kernel.frame.tensorOf(kernel.group, binding.operand);
        if (tensor)
          return memory.load(memory.inTensor(tensor->type, tensor->memref,
                                             binding.entry, atTime, streamRow,
                                             streamPoint));
        Value steps = axis.stepsThroughTimeBefore(moment.step, at);
        return memory.load(placeOfSequence(cast<OpResult>(binding.operand),
                                           steps, streamRow, streamPoint));
      });
  Segment segment = axis.segmentOf(time, atRow);
  Value position = taps.positionOf(segment, time, point);
  return taps.loadWindow(segment, position, atRow, point);
}
