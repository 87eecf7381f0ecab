//===- TileEmitter.cpp - the values of a tile's steps ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/tile_walk/TileEmitter.h"
#include "lowering/cpu/Reduction.h"
#include "lowering/cpu/Taps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

//===----------------------------------------------------------------------===//
// Scopes
//===----------------------------------------------------------------------===//

Value TileEmitter::enterScope(Operation *loop, Value index, StringRef name) {
  scopes.back().nested = loop;
  scopes.push_back({{name}, nullptr, {}});
  if (!name.empty())
    inner.index[name] = index;
  return index;
}

void TileEmitter::leaveScope() {
  scopes.pop_back();
  b.setInsertionPointAfter(scopes.back().nested);
  scopes.back().nested = nullptr;
}

/// The tile's scope is the first one, the step's the second.
unsigned TileEmitter::depthOf(Value value) const {
  unsigned depth = plan.isInvariant(value) ? 0 : 1;
  Names dims = plan.innerOf(value);
  for (auto [number, scope] : llvm::enumerate(scopes))
    for (StringRef name : scope.dims)
      if (llvm::is_contained(dims, name))
        depth = std::max<unsigned>(depth, number);
  return depth;
}

const Vectors &TileEmitter::evaluate(Value value) {
  unsigned depth = depthOf(value);
  auto known = scopes[depth].values.find(value);
  if (known != scopes[depth].values.end())
    return known->second;
  OpBuilder::InsertionGuard guard(b);
  if (scopes[depth].nested)
    b.setInsertionPoint(scopes[depth].nested);
  Value inPlaceOf = replaced.lookup(value);
  Vectors vectors =
      plan.isBuffered(value) || inPlaceOf
          ? loadBuffered(inPlaceOf ? inPlaceOf : value, kernel.frame.index(0))
          : compute(value);
  return scopes[depth].values[value] = std::move(vectors);
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// Where a value lies in the scopes at hand: at the tile's vector, or at the
/// lane-less nest's.
Point TileEmitter::pointOf(Value value, int64_t vector) const {
  Point point = inner;
  Names dims = plan.innerOf(value);
  if (!llvm::is_contained(dims, point.lane))
    point.lane = {};
  if (plan.hasLane(value))
    return kernel.atVector(point, vector);
  return point;
}

Vectors TileEmitter::compute(Value value) {
  if (Operation *op = value.getDefiningOp())
    return computeOp(op, value);
  return loadArgument(value);
}

Vectors TileEmitter::multiplyByWeight(ProductOpInterface product,
                                      unsigned entry) {
  NamedTensorType type = product.getWeight().getType();
  Type rounding = product.getRoundingType();
  Value memref = kernel.frame.arguments().inputs.lookup(product.getWeight());
  Value result = product->getResult(entry), factor = product.getFactors()[0];
  Vectors factors = evaluate(factor), products;
  for (int64_t i = 0; i != kernel.vectorsOf(result); ++i) {
    Value rounded =
        kernel.memory.round(factors[factors.size() == 1 ? 0 : i],
                            rounding ? rounding : type.getElementType());
    Value weight = kernel.memory.load(kernel.memory.inTensor(
        type, memref, entry, step.time, kernel.row, pointOf(result, i)));
    products.push_back(arith::MulFOp::create(b, weight, rounded));
  }
  return products;
}

Vectors TileEmitter::computeOp(Operation *op, Value result) {
  if (auto product = dyn_cast<ProductOpInterface>(op))
    return multiplyByWeight(product, cast<OpResult>(result).getResultNumber());
  if (auto constant = dyn_cast<arith::ConstantOp>(op))
    return {arith::ConstantOp::create(
        b, DenseElementsAttr::get(kernel.memory.vectorOf(constant.getType()),
                                  constant.getValue()))};
  SmallVector<Vectors> operands;
  for (Value operand : op->getOperands())
    operands.push_back(evaluate(operand));
  if (isa<StopGradientOp>(op))
    return operands.front();
  Vectors vectors;
  size_t count = 1;
  for (const Vectors &operand : operands)
    count = std::max(count, operand.size());
  for (size_t i = 0; i != count; ++i) {
    IRMapping mapping;
    for (auto [operand, of] : llvm::zip(op->getOperands(), operands))
      mapping.map(operand, of[of.size() == 1 ? 0 : i]);
    Operation *clone = b.clone(*op, mapping);
    Value cloned = clone->getResult(cast<OpResult>(result).getResultNumber());
    cloned.setType(kernel.memory.vectorOf(result.getType()));
    vectors.push_back(cloned);
  }
  return vectors;
}

//===----------------------------------------------------------------------===//
// Loads
//===----------------------------------------------------------------------===//

/// Which copy of a state the step reads, and with `ahead` = 1 writes.
Value TileEmitter::copyOf(Value state, int64_t ahead) {
  if (!plan.needsTwoCopies(state))
    return kernel.frame.index(0);
  Value number = arith::AddIOp::create(b, step.step, kernel.frame.index(ahead));
  return arith::RemUIOp::create(b, number, kernel.frame.index(2));
}

Vectors TileEmitter::loadBuffered(Value value, Value copy) {
  Vectors vectors;
  for (int64_t i = 0; i != kernel.vectorsOf(value); ++i) {
    Value loaded =
        kernel.memory.load(kernel.inBuffer(value, copy, pointOf(value, 0), i));
    if (value.getType().isInteger(1))
      loaded = arith::CmpFOp::create(b, arith::CmpFPredicate::UNE, loaded,
                                     kernel.memory.splat(0));
    vectors.push_back(loaded);
  }
  return vectors;
}

Vectors TileEmitter::loadArgument(Value argument) {
  ArgumentBinding binding = kernel.recurrence.bindingOf(argument);
  if (binding.clause == Clause::state)
    return loadBuffered(argument, copyOf(argument, 0));
  Vectors vectors;
  for (int64_t i = 0; i != kernel.vectorsOf(argument); ++i)
    vectors.push_back(loadTensor(binding, pointOf(argument, i)));
  return vectors;
}

/// In all lanes of a point: at the step's time, at that of a list's entry, or
/// at a tap.
Value TileEmitter::loadTensor(const ArgumentBinding &binding,
                              const Point &point) {
  CpuFrame &frame = kernel.frame;
  Memory &memory = kernel.memory;
  CpuFrame::Tensor tensor = *frame.tensorOf(kernel.group, binding.operand);
  auto loadAt = [&](Value time, Value row, const Point &where,
                    StringRef leading) {
    return memory.load(memory.inTensor(
        tensor.type, tensor.memref, binding.entry, time, row, where, leading));
  };
  if (binding.clause == Clause::lagged || binding.clause == Clause::window) {
    Taps taps(frame, kernel.axis, memory, binding,
              [&](Value time, Value row, const Point &where) {
                return loadAt(time, row, where, {});
              });
    Segment segment = kernel.axis.segmentOf(step.time, kernel.row);
    Value position = taps.positionOf(segment, step.time, point);
    return taps.loadWindow(segment, position, kernel.row, point);
  }
  if (!binding.indexList)
    return loadAt(step.time, kernel.row, point, {});
  CpuFrame::Tensor list = *frame.tensorOf(kernel.group, binding.indexList);
  Place listed = memory.inTensor(list.type, list.memref, 0, step.time,
                                 kernel.row, Point());
  Value entry = memref::LoadOp::create(b, listed.memref, listed.indices);
  entry = arith::IndexCastOp::create(b, b.getIndexType(), entry);
  return loadAt(entry, kernel.row, point,
                RecurrenceOp::leadingNameOf(binding.operand));
}

//===----------------------------------------------------------------------===//
// Stores
//===----------------------------------------------------------------------===//

/// Truth values are kept as numbers.
void TileEmitter::storeBuffered(Value value, const Vectors &vectors) {
  for (auto [i, vector] : llvm::enumerate(vectors)) {
    Value kept = vector;
    if (value.getType().isInteger(1))
      kept = arith::UIToFPOp::create(b, kernel.vectorType(), vector);
    kernel.memory.store(
        kernel.inBuffer(value, kernel.frame.index(0), pointOf(value, 0), i),
        kept);
  }
}

/// As a state, where it has inner dimensions, and as a result.
void TileEmitter::storeYielded(Value value, const Vectors &vectors) {
  RecurrenceOp recurrence = kernel.recurrence;
  for (auto [number, yielded] :
       llvm::enumerate(recurrence.getYield().getValues())) {
    if (yielded != value)
      continue;
    if (number < recurrence.getNumStates() && !plan.innerOf(value).empty()) {
      Value state = recurrence.getStateArguments()[number];
      for (auto [i, vector] : llvm::enumerate(vectors))
        kernel.memory.store(
            kernel.inBuffer(state, copyOf(state, 1), pointOf(value, 0), i),
            vector);
    }
    auto sequence = cast<OpResult>(recurrence.getResult(number));
    if (!kernel.frame.isKept(sequence))
      continue;
    kernel.onlyFirst(value, [&] {
      Value always = arith::ConstantIntOp::create(b, 1, 1);
      for (auto [i, vector] : llvm::enumerate(vectors))
        kernel.frame.storeAll(kernel.memory, sequence, vector, always,
                              step.time, kernel.row, pointOf(value, i));
    });
  }
}

/// All are computed before any is stored: one may be what another one replaces.
void TileEmitter::storeRoots(const TileNest &nest) {
  for (Value value : nest.buffered) {
    Vectors computed = compute(value);
    scopes[depthOf(value)].values[value] = std::move(computed);
  }
  SmallVector<std::pair<Value, Vectors>> buffered, yielded;
  for (Value value : nest.buffered)
    buffered.emplace_back(value, evaluate(value));
  for (auto [value, state] : nest.replaced)
    buffered.emplace_back(state, evaluate(value));
  for (Value value : nest.yielded)
    yielded.emplace_back(value, evaluate(value));
  for (auto &[value, vectors] : buffered)
    storeBuffered(value, vectors);
  for (auto &[value, vectors] : yielded)
    storeYielded(value, vectors);
}

//===----------------------------------------------------------------------===//
// Nests
//===----------------------------------------------------------------------===//

/// Within the loops that are entered so far: those over `dims`, which carry the
/// sums, and what they sum.
SmallVector<Value> TileEmitter::emitSums(const TileNest &nest,
                                         ArrayRef<StringRef> dims,
                                         ArrayRef<Value> sums) {
  if (dims.empty()) {
    SmallVector<Value> next;
    Value mask = llvm::is_contained(nest.summed, nest.ownLane())
                     ? kernel.memory.laneMask(inner)
                     : Value();
    for (ReduceOp reduce : nest.reductions) {
      Vectors operand = evaluate(reduce.getOperand());
      for (Value vector : operand) {
        Value sum = sums[next.size()];
        Value combined = combine(b, reduce.getKind(), sum, vector);
        // What lies behind the dimension's end does not count.
        if (mask)
          combined = arith::SelectOp::create(b, mask, combined, sum);
        next.push_back(combined);
      }
    }
    storeRoots(nest);
    return next;
  }
  StringRef name = dims.front();
  bool isOwn = name == nest.ownLane();
  CpuFrame &frame = kernel.frame;
  auto loop = scf::ForOp::create(
      b, frame.index(0), frame.index(frame.sizeOf(name)),
      frame.index(isOwn ? kernel.schedule.vectorLanes : 1), sums);
  enterScope(loop, loop.getInductionVar(), name);
  b.setInsertionPointToStart(loop.getBody());
  if (isOwn)
    inner.lane = name;
  SmallVector<Value> carried(loop.getRegionIterArgs());
  SmallVector<Value> next = emitSums(nest, dims.drop_front(), carried);
  if (!next.empty())
    scf::YieldOp::create(b, next);
  if (isOwn)
    inner.lane = {};
  leaveScope();
  return SmallVector<Value>(loop.getResults());
}

/// Of a lane-less nest that sums along its vectors, the lanes' sum in all
/// lanes.
Vectors TileEmitter::finishSum(const TileNest &nest, ReduceOp reduce,
                               ArrayRef<Value> sums) {
  ReduceKind kind = reduce.getKind();
  Vectors vectors(sums);
  Names summed(reduce.getDimensions().getAsValueRange<StringAttr>());
  if (llvm::is_contained(summed, nest.ownLane()))
    vectors = {combineLanes(b, kernel.memory, kind, sums.front())};
  double count = 1;
  for (StringRef name : summed)
    count *= kernel.frame.sizeOf(name);
  for (Value &vector : vectors)
    vector = divideMean(b, kernel.memory, kind, vector, count);
  return vectors;
}

void TileEmitter::emitNest(const TileNest &nest) {
  CpuFrame &frame = kernel.frame;
  for (StringRef name : nest.outer) {
    bool isOwn = name == nest.ownLane();
    auto loop = scf::ForOp::create(
        b, frame.index(0), frame.index(frame.sizeOf(name)),
        frame.index(isOwn ? kernel.schedule.vectorLanes : 1));
    enterScope(loop, loop.getInductionVar(), name);
    b.setInsertionPointToStart(loop.getBody());
    if (isOwn)
      inner.lane = name;
  }
  SmallVector<Value> identities;
  for (ReduceOp reduce : nest.reductions) {
    Value identity = identityOf(kernel.memory, reduce.getKind());
    identities.append(kernel.vectorsOf(reduce.getOperand()), identity);
  }
  SmallVector<Value> sums = emitSums(nest, nest.summed, identities);
  ArrayRef<Value> left = sums;
  for (ReduceOp reduce : nest.reductions) {
    int64_t count = kernel.vectorsOf(reduce.getOperand());
    Value result = reduce.getResult();
    Vectors sum = finishSum(nest, reduce, left.take_front(count));
    left = left.drop_front(count);
    if (plan.isBuffered(result))
      storeBuffered(result, sum);
    else
      scopes[depthOf(result)].values[result] = sum;
  }
  for (size_t i = 0; i != nest.outer.size(); ++i)
    leaveScope();
  inner = kernel.at;
  for (auto [value, state] : nest.replaced)
    replaced[value] = state;
}

/// Streams lie a whole step's rows apart: the processor does not foresee where.
/// Of each that a tile takes contiguous elements of, it asks for these.
void TileEmitter::prefetchStreams() {
  constexpr int64_t lineBytes = 64, mostLines = 16;
  CpuFrame &frame = kernel.frame;
  if (kernel.schedule.prefetchSteps == 0 || frame.op.getPacked() ||
      frame.op.getStep())
    return;
  RecurrenceOp recurrence = kernel.recurrence;
  for (BlockArgument argument : recurrence.getStep().getArguments()) {
    ArgumentBinding binding = recurrence.bindingOf(argument);
    if (binding.clause != Clause::stream || binding.indexList)
      continue;
    CpuFrame::Tensor tensor = *frame.tensorOf(kernel.group, binding.operand);
    Names inner = plan.innerOf(argument);
    StringRef last = tensor.type.getNames().back();
    int64_t elements = 1;
    if (plan.hasLane(argument) && last == plan.getLane() && inner.empty())
      elements = kernel.schedule.tileVectors * kernel.schedule.vectorLanes;
    else if (!plan.hasLane(argument) && inner.size() == 1 && last == inner[0])
      elements = frame.sizeOf(last);
    else
      continue;
    int64_t perLine =
        8 * lineBytes / tensor.type.getElementType().getIntOrFloatBitWidth();
    for (int64_t line = 0; line < std::min(mostLines * perLine, elements);
         line += perLine) {
      Point point = kernel.at;
      point.index[last] = frame.index(line);
      if (plan.hasLane(argument))
        point.index[last] =
            arith::AddIOp::create(b, kernel.laneBegin, frame.index(line));
      Place place =
          kernel.memory.inTensor(tensor.type, tensor.memref, binding.entry,
                                 step.laterTime, kernel.row, point);
      memref::PrefetchOp::create(b, place.memref, place.indices,
                                 /*isWrite=*/false, /*locality=*/3,
                                 /*isData=*/true);
    }
  }
}

void TileEmitter::emitBefore() {
  for (const TileNest &nest : plan.getInvariantNests())
    emitNest(nest);
}

llvm::DenseMap<Value, Vectors>
TileEmitter::emitStep(const Step &at,
                      const llvm::DenseMap<Value, Vectors> &states,
                      Operation *timeLoop) {
  step = at;
  enterScope(timeLoop, step.step, {});
  scopes.back().values = states;
  prefetchStreams();
  for (const TileNest &nest : plan.getNests())
    emitNest(nest);
  SmallVector<std::pair<Value, Vectors>> roots;
  for (Value root : plan.getPlainRoots())
    roots.emplace_back(root, evaluate(root));
  for (auto &[root, vectors] : roots)
    storeYielded(root, vectors);
  RecurrenceOp recurrence = kernel.recurrence;
  llvm::DenseMap<Value, Vectors> next;
  for (auto [state, value] : llvm::zip(recurrence.getStateArguments(),
                                       recurrence.getYield().getValues()))
    if (plan.innerOf(state).empty())
      next[state] = evaluate(value);
  return next;
}
