//===- WalkBuilder.cpp - a walk of a team through time --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/WalkBuilder.h"
#include "lowering/cpu/StorePast.h"
#include "lowering/cpu/shared_walk/HoistedProduct.h"
#include "lowering/cpu/shared_walk/NestEmitter.h"
#include "lowering/cpu/shared_walk/PackWeights.h"
#include "lowering/cpu/shared_walk/UnitLoop.h"
#include "lowering/cpu/shared_walk/WalkTiling.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/FormatVariadic.h"
#include <deque>

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

namespace {

class WalkBuilder {
public:
  explicit WalkBuilder(WalkKernel &kernel)
      : kernel(kernel), b(kernel.builder) {}

  void build();

private:
  void prepareWeights();
  int64_t copiesOfStates(const Layer &layer);
  void allocateBuffers();
  Buffer allocate(Value root, int64_t copies, bool hasRows = true);
  Buffer allocateStored(const Layer &layer, Value value);
  void allocateSums(const Layer &layer, const Nest &nest);
  void allocateRounded(const Layer &layer);
  void initializeStates();
  void continueStates();
  void storeInitial(const Layer &layer, Value state, Value row,
                    const Point &point, Value value);
  void emitBeforeSteps();
  void decideSplit();
  int64_t countClaimingLoops();
  void emitChunks();
  void emitHoisted(const Chunk &chunk);
  void emitTick(Value tick, const Chunk &chunk);
  void emitPhase(const Layer &layer, unsigned phase, const Moment &moment);
  template <typename Store>
  void forEachLast(OpResult sequence, Store store);
  void takeLastValues();
  std::string teamSizeExpression();
  void barrier() { kernel.frame.barrier(); }
  void barrierIfElementsAreSplit();

  /// Calls `body` for every vector of `buffer`'s names in this thread's part of
  /// the rows.
  template <typename Body>
  void forEachVector(const Buffer &buffer, Body body);
  template <typename Body>
  void forRange(Value lower, Value upper, Value step, Body body);
  template <typename Body>
  void onlyIf(Value condition, Body body);

  WalkKernel &kernel;
  ImplicitLocOpBuilder &b;
  Value stepsPerChunk;
  std::deque<HoistedProduct> hoisted;
};

} // namespace

template <typename Body>
void WalkBuilder::forRange(Value lower, Value upper, Value step, Body body) {
  auto loop = scf::ForOp::create(b, lower, upper, step);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
}

template <typename Body>
void WalkBuilder::onlyIf(Value condition, Body body) {
  auto branch = scf::IfOp::create(b, condition);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  body();
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

/// A buffer for what the nest of `root` leaves in memory.
Buffer WalkBuilder::allocate(Value root, int64_t copies, bool hasRows) {
  UnitShape units = kernel.unitsOf(kernel.nestOf(root));
  Buffer buffer{{}, units.outer, !units.lane.empty(), hasRows};
  SmallVector<int64_t> shape;
  for (StringRef name : units.outer)
    shape.push_back(kernel.sizeOf(name));
  if (buffer.hasLanes) {
    buffer.names.push_back(units.lane);
    shape.push_back(units.groups() * units.groupVectors *
                    kernel.schedule.vectorLanes);
  }
  BufferRows rows{kernel.batch()};
  if (!hasRows)
    rows = {kernel.index(1), /*constant=*/1, /*perBatchRow=*/0};
  buffer.memref = kernel.frame.workspace().allocateRows(copies, rows, shape,
                                                        b.getF32Type());
  return buffer;
}

Buffer WalkBuilder::allocateStored(const Layer &layer, Value value) {
  return allocate(value, 1, layer.plan.hasRows(value));
}

/// Those of the wavefront, and one of the initial values where steps begin with
/// these again.
int64_t WalkBuilder::copiesOfStates(const Layer &layer) {
  return layer.copies + kernel.axisOf(layer).hasSegments();
}

void WalkBuilder::allocateBuffers() {
  for (Layer &layer : kernel.layers) {
    OperandRange yielded = layer.recurrence.getYield().getValues();
    for (auto [state, value] :
         llvm::zip(layer.recurrence.getStateArguments(), yielded))
      kernel.stateBuffers[state] = allocate(value, copiesOfStates(layer));
    for (const Phase &phase : layer.plan.getPhases())
      for (const Nest &nest : phase.nests)
        allocateSums(layer, nest);
    for (Value value : layer.plan.getStored())
      if (!kernel.storedBuffers.contains(value) && !kernel.stateHolding(value))
        kernel.storedBuffers[value] = allocateStored(layer, value);
    allocateRounded(layer);
  }
  for (Layer &layer : kernel.layers)
    for (const StageRead &read : layer.recurrence.getReads()) {
      if (!kernel.isOwnSequence(read.operand))
        continue;
      auto [source, isState] = kernel.sourceOf(cast<OpResult>(read.operand));
      if (!isState && !kernel.sequenceBuffers.contains(source))
        kernel.sequenceBuffers[source] =
            allocate(source, kernel.layerOf(source).copies);
    }
}

/// Where products leave their sums for the rest of the nest.
void WalkBuilder::allocateSums(const Layer &layer, const Nest &nest) {
  for (Operation *op : layer.plan.exchangesOf(nest))
    if (auto product = dyn_cast<ProductOpInterface>(op);
        product && isPacked(product))
      for (Value result : op->getResults())
        kernel.storedBuffers[result] =
            allocate(nest.roots.front(), 1, nest.hasRows);
}

void WalkBuilder::allocateRounded(const Layer &layer) {
  RecurrenceOp recurrence = layer.recurrence;
  recurrence.getStep().walk([&](ProductOpInterface product) {
    Type rounding = WalkKernel::roundingOf(product);
    if (rounding.isF32() || !product.isContraction())
      return;
    auto states = recurrence.getStateArguments();
    for (Value factor : product.getFactors()) {
      if (kernel.roundedBuffers.contains({factor, rounding}))
        continue;
      auto state = llvm::find(states, factor);
      if (state != states.end())
        kernel.roundedBuffers[{factor, rounding}] =
            allocate(recurrence.getYield().getValues()[state - states.begin()],
                     copiesOfStates(layer));
      else if (layer.plan.isStored(factor))
        kernel.roundedBuffers[{factor, rounding}] =
            allocateStored(layer, factor);
    }
  });
}

//===----------------------------------------------------------------------===//
// Before the first step
//===----------------------------------------------------------------------===//

template <typename Body>
void WalkBuilder::forEachVector(const Buffer &buffer, Body body) {
  OpBuilder::InsertionGuard guard(b);
  Bounds part = kernel.frame.partOf(kernel.batch());
  auto enter = [&](Value lower, Value upper, int64_t step) {
    auto loop = scf::ForOp::create(b, lower, upper, kernel.index(step));
    b.setInsertionPointToStart(loop.getBody());
    return loop.getInductionVar();
  };
  Value row = enter(part.lower, part.upper, 1);
  Point point;
  for (auto [i, name] : llvm::enumerate(buffer.names)) {
    bool last = buffer.hasLanes && i + 1 == buffer.names.size();
    point.index[name] =
        enter(kernel.index(0), kernel.index(kernel.sizeOf(name)),
              last ? kernel.schedule.vectorLanes : 1);
    point.lane = last ? name : StringRef();
  }
  body(row, point);
}

/// Copy 0 of each state, and the one that segments begin with: the initial
/// value, or zero where none is given.
void WalkBuilder::initializeStates() {
  Memory memory = kernel.memory();
  for (Layer &layer : kernel.layers)
    for (auto [argument, initial] :
         llvm::zip(layer.recurrence.getStateArguments(),
                   layer.recurrence.getInitialStates())) {
      auto type = dyn_cast<NamedTensorType>(initial.getType());
      if (!type)
        continue;
      Value state = argument,
            memref = kernel.arguments().inputs.lookup(initial);
      kernel.frame.initialize(initial, [&](bool isGiven) {
        forEachVector(kernel.stateBuffers[state], [&](Value row,
                                                      const Point &point) {
          Value value = memory.splat(0);
          if (isGiven)
            value =
                memory.load(memory.inTensor(type, memref, 0, {}, row, point));
          storeInitial(layer, state, row, point, value);
        });
      });
    }
}

/// Copy 0, and the one that steps begin with where a segment begins.
void WalkBuilder::storeInitial(const Layer &layer, Value state, Value row,
                               const Point &point, Value value) {
  kernel.storeState(state, kernel.index(0), row, point, value);
  if (kernel.axisOf(layer).hasSegments())
    kernel.storeState(state, kernel.index(layer.copies), row, point, value);
}

/// Those states that begin where one of an earlier group ends.
void WalkBuilder::continueStates() {
  Memory memory = kernel.memory();
  bool continues = false;
  for (Layer &layer : kernel.layers)
    for (auto [argument, initial] :
         llvm::zip(layer.recurrence.getStateArguments(),
                   layer.recurrence.getInitialStates())) {
      auto ended = dyn_cast<OpResult>(initial);
      if (!ended)
        continue;
      continues = true;
      Value state = argument;
      Buffer last = kernel.frame.lastOf(ended);
      forEachVector(
          kernel.stateBuffers[state], [&](Value row, const Point &point) {
            Place place = memory.inBuffer(last, kernel.index(0), row, point);
            storeInitial(layer, state, row, point, memory.load(place));
          });
    }
  if (continues)
    barrierIfElementsAreSplit();
}

static bool hasProducts(const Layer &layer, const Nest &nest) {
  return llvm::any_of(layer.plan.exchangesOf(nest), [](Operation *exchange) {
    return isa<ProductOpInterface>(exchange);
  });
}

/// Loops over units that threads may claim.
int64_t WalkBuilder::countClaimingLoops() {
  int64_t count = llvm::count_if(hoisted, [](const HoistedProduct &product) {
    return product.unitsClaimedFrom().has_value();
  });
  for (const Layer &layer : kernel.layers)
    for (const Phase &phase : layer.plan.getStepPhases())
      count += llvm::count_if(phase.nests, [&](const Nest &nest) {
        return claimedFrom(kernel, nest).has_value();
      });
  return count;
}

/// What is kept for the steps: threads share all elements of it. The barrier
/// behind the prologue is that of the last phase.
void WalkBuilder::emitBeforeSteps() {
  size_t phases = 0;
  for (const Layer &layer : kernel.layers)
    phases = std::max(phases, layer.plan.getPhasesBefore().size());
  Value zero = kernel.index(0), one = kernel.index(1);
  kernel.splitsRows = arith::ConstantIntOp::create(b, 0, 1);
  for (unsigned phase = 0; phase != phases; ++phase) {
    if (phase != 0)
      barrier();
    for (const Layer &layer : kernel.layers) {
      if (phase >= layer.plan.getPhasesBefore().size())
        continue;
      for (const Nest &nest : layer.plan.getPhasesBefore()[phase].nests) {
        kernel.rows = {zero, nest.hasRows ? kernel.batch() : one};
        NestEmitter(kernel, layer, nest, {zero, {zero, one}}).emit();
      }
    }
  }
}

/// With enough rows each thread takes rows of its own; otherwise all threads
/// share every row and split its elements.
void WalkBuilder::decideSplit() {
  // Where units are claimed, barriers cost little, and the team balances.
  int64_t claimed = 0;
  for (const Layer &layer : kernel.layers)
    for (const Phase &phase : layer.plan.getStepPhases())
      for (const Nest &nest : phase.nests)
        if (hasProducts(layer, nest))
          claimed =
              std::max(claimed, claimedFrom(kernel, nest).value_or(INT64_MAX));
  Value size = TeamSizeOp::create(b, b.getIndexType(), kernel.team());
  Value enough = arith::MulIOp::create(
      b, size, kernel.index(kernel.schedule.splitRowsFrom));
  kernel.splitsRows = arith::CmpIOp::create(b, arith::CmpIPredicate::uge,
                                            kernel.batch(), enough);
  if (claimed > 0 && claimed != INT64_MAX) {
    Value few = arith::CmpIOp::create(b, arith::CmpIPredicate::ult,
                                      kernel.batch(), kernel.index(claimed));
    kernel.splitsRows = arith::AndIOp::create(b, kernel.splitsRows, few);
  }
  Bounds part = kernel.frame.partOf(kernel.batch());
  kernel.rows.lower = arith::SelectOp::create(b, kernel.splitsRows, part.lower,
                                              kernel.index(0));
  kernel.rows.upper =
      arith::SelectOp::create(b, kernel.splitsRows, part.upper, kernel.batch());
}

void WalkBuilder::barrierIfElementsAreSplit() {
  Value shared = arith::XOrIOp::create(b, kernel.splitsRows,
                                       arith::ConstantIntOp::create(b, 1, 1));
  onlyIf(shared, [&] { barrier(); });
}

//===----------------------------------------------------------------------===//
// The walk through time
//===----------------------------------------------------------------------===//

/// Ticks, in chunks where products are hoisted.
void WalkBuilder::emitChunks() {
  int64_t lastLag = 0;
  for (const Layer &layer : kernel.layers)
    lastLag = std::max(lastLag, layer.lag);
  Value zero = kernel.index(0), one = kernel.index(1);
  Value ticks = arith::AddIOp::create(b, kernel.time, kernel.index(lastLag));
  auto emitTicks = [&](Value lower, Value upper, const Chunk &chunk) {
    forRange(lower, upper, one, [&](Value tick) { emitTick(tick, chunk); });
  };
  if (hoisted.empty())
    return emitTicks(zero, ticks, {zero, kernel.time});
  forRange(zero, ticks, stepsPerChunk, [&](Value first) {
    Value next = arith::AddIOp::create(b, first, stepsPerChunk);
    Value end = arith::MinUIOp::create(b, next, ticks);
    Value stepEnd = arith::MinUIOp::create(b, next, kernel.time);
    // The last chunk may be all lag.
    Chunk chunk{first, arith::MaxUIOp::create(b, first, stepEnd)};
    emitHoisted(chunk);
    emitTicks(first, end, chunk);
    // Others may still read what the next chunk overwrites.
    barrier();
  });
}

void WalkBuilder::emitHoisted(const Chunk &chunk) {
  bool isStaged = false;
  for (HoistedProduct &product : hoisted)
    isStaged |= product.stageFactors(chunk);
  if (isStaged)
    barrier();
  for (HoistedProduct &product : hoisted)
    product.emit(chunk);
  barrier();
}

/// One step of each recurrence whose turn it is, phase by phase.
void WalkBuilder::emitTick(Value tick, const Chunk &chunk) {
  size_t phases = 0;
  for (const Layer &layer : kernel.layers)
    phases = std::max(phases, layer.plan.getStepPhases().size());
  for (unsigned phase = 0; phase != phases; ++phase) {
    for (const Layer &layer : kernel.layers) {
      Value step = arith::SubIOp::create(b, tick, kernel.index(layer.lag));
      auto emit = [&] { emitPhase(layer, phase, {step, chunk}); };
      if (kernel.layers.size() == 1) {
        emit();
        continue;
      }
      // Before its first step the difference wraps round.
      onlyIf(arith::CmpIOp::create(b, arith::CmpIPredicate::ult, step,
                                   kernel.time),
             emit);
    }
    barrierIfElementsAreSplit();
  }
}

void WalkBuilder::emitPhase(const Layer &layer, unsigned phase,
                            const Moment &moment) {
  if (phase >= layer.plan.getStepPhases().size())
    return;
  for (const Nest &nest : layer.plan.getStepPhases()[phase].nests)
    NestEmitter(kernel, layer, nest, moment).emit();
}

/// Calls `store` for each vector of a state, as the last step left it.
template <typename Store>
void WalkBuilder::forEachLast(OpResult sequence, Store store) {
  Memory memory = kernel.memory();
  Value state = kernel.sourceOf(sequence).value;
  const Buffer &buffer = kernel.stateBuffers[state];
  Value copy = arith::RemUIOp::create(
      b, kernel.time, kernel.index(kernel.layerOf(state).copies));
  forEachVector(buffer, [&](Value row, const Point &point) {
    Value last = memory.load(memory.inBuffer(buffer, copy, row, point));
    store(row, point, last);
  });
}

/// The copy that the last step wrote: for later groups, and for results of the
/// kind `last`; or what stands before the next call's first step.
void WalkBuilder::takeLastValues() {
  Memory memory = kernel.memory();
  for (OpResult state : kernel.frame.continuedStates(kernel.group)) {
    Buffer kept = kernel.frame.lastOf(state);
    forEachLast(state, [&](Value row, const Point &point, Value last) {
      memory.store(memory.inBuffer(kept, kernel.index(0), row, point), last);
    });
  }
  kernel.frame.storeLast(kernel.group, [&](const CpuFrame::LastPlace &place) {
    if (isPast(place.sequence))
      return storePast(kernel.frame, memory, kernel.group, place);
    forEachLast(place.sequence, [&](Value row, const Point &point, Value last) {
      memory.store(memory.inTensor(place.type, place.memref, place.entry, {},
                                   row, point),
                   last);
    });
  });
}

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

/// Packed weights lie where the function that packs them has them.
void WalkBuilder::prepareWeights() {
  CpuFrame &frame = kernel.frame;
  bool hasWeights = llvm::any_of(kernel.layers, [](const Layer &layer) {
    return !contractionsOf(layer.recurrence).empty();
  });
  if (!hasWeights)
    return;
  frame.inPrepare([&] {
    allocatePackedWeights(kernel, frame.prepared());
    packWeights(kernel);
  });
  frame.inPrologue([&] { allocatePackedWeights(kernel, frame.prepared()); });
}

/// Threads with rows of their own need no barriers; others must have enough to
/// do in a step.
std::string WalkBuilder::teamSizeExpression() {
  uint64_t flops =
      std::min(countFlops(kernel.layers),
               uint64_t(kernel.schedule.threadFlops) * kernel.schedule.threads);
  return llvm::formatv("max(min(floordiv(B, {0}), {1}), "
                       "1 + floordiv(B * {2}, {3}))",
                       kernel.schedule.splitRowsFrom, kernel.schedule.threads,
                       flops, kernel.schedule.threadFlops);
}

void WalkBuilder::build() {
  CpuFrame &frame = kernel.frame;
  kernel.time = frame.stepsOf(kernel.timeName());
  prepareWeights();
  frame.inPrologue([&] {
    Value rows = arith::MaxUIOp::create(b, kernel.batch(), kernel.index(1));
    Value fitting = arith::DivUIOp::create(
        b, kernel.index(kernel.schedule.hoistedRows), rows);
    stepsPerChunk = arith::MaxUIOp::create(b, fitting, kernel.index(1));
    for (const Layer &layer : kernel.layers)
      for (ProductOpInterface product : layer.plan.getHoisted()) {
        hoisted.emplace_back(kernel, layer, product);
        hoisted.back().allocate(frame.workspace(), stepsPerChunk);
      }
    allocateBuffers();
    initializeStates();
    emitBeforeSteps();
    decideSplit();
    allocateClaims(kernel, frame.workspace(), countClaimingLoops());
  });
  continueStates();
  emitChunks();
  takeLastValues();
  WalkTiling<int64_t> tiling = tilingOf(kernel.schedule);
  frame.plan(teamSizeExpression(), tiling.registers(), tiling.blockBytes());
}

void reprise::lowering::buildWalk(WalkKernel &kernel) {
  WalkBuilder(kernel).build();
}
