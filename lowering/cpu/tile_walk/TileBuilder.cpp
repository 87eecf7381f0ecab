//===- TileBuilder.cpp - all tiles of a recurrence ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/tile_walk/TileBuilder.h"
#include "lowering/cpu/StorePast.h"
#include "lowering/cpu/tile_walk/TileEmitter.h"
#include "lowering/cpu/tile_walk/TileLoop.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

namespace {

class TileBuilder {
public:
  explicit TileBuilder(TileKernel &kernel)
      : kernel(kernel), frame(kernel.frame), b(kernel.b), plan(kernel.plan),
        recurrence(kernel.recurrence) {}

  void build();

private:
  using States = llvm::DenseMap<Value, Vectors>;

  void allocate(Value value, int64_t copies);
  void allocateBuffers();
  void emitTile(const TileAt &tile);
  States emitSteps(TileEmitter &emitter, Bounds steps, Value length);
  States restart(Value time, const States &states, Value step);
  Vectors initialOf(Value state, Value initial);
  Value loadInitial(Value initial, const Point &point);
  void initialize(Value state, Value initial, Value copy);
  SmallVector<std::pair<Value, Value>> statesAndInitials();
  void forEachLast(Value state, const States &last, Value steps,
                   function_ref<void(Value value, const Point &point)> store);
  bool writesAtOnce(const CpuFrame::LastPlace &place);
  void storeLast(const States &last, Value steps);
  void storeStaged();
  void zeroRest(Value from, Value to);

  TileKernel &kernel;
  CpuFrame &frame;
  ImplicitLocOpBuilder &b;
  const TilePlan &plan;
  RecurrenceOp recurrence;
  /// Last states that are written behind the last barrier.
  llvm::DenseSet<Value> staged;
};

} // namespace

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

void TileBuilder::allocate(Value value, int64_t copies) {
  SmallVector<int64_t> shape = {kernel.schedule.threads, copies};
  int64_t lanes = kernel.schedule.vectorLanes;
  for (StringRef name : plan.innerOf(value))
    shape.push_back(frame.sizeOf(name));
  if (plan.hasLane(value))
    shape.push_back(kernel.schedule.tileVectors * lanes);
  else
    shape.back() = llvm::alignTo(shape.back(), lanes);
  kernel.buffers[value] = frame.workspace().allocate(shape, b.getF32Type());
}

void TileBuilder::allocateBuffers() {
  for (Value state : recurrence.getStateArguments())
    if (!plan.innerOf(state).empty())
      allocate(state, plan.needsTwoCopies(state) ? 2 : 1);
  for (Value value : plan.getBuffered())
    allocate(value, 1);
}

SmallVector<std::pair<Value, Value>> TileBuilder::statesAndInitials() {
  SmallVector<std::pair<Value, Value>> pairs;
  for (auto [state, initial] :
       llvm::zip(recurrence.getStateArguments(), recurrence.getInitialStates()))
    pairs.emplace_back(state, initial);
  return pairs;
}

//===----------------------------------------------------------------------===//
// Initial states
//===----------------------------------------------------------------------===//

/// A vector of an initial value: zero where none is given.
Value TileBuilder::loadInitial(Value initial, const Point &point) {
  Memory &memory = kernel.memory;
  auto type = dyn_cast<NamedTensorType>(initial.getType());
  if (!type)
    return memory.load(memory.inBuffer(frame.lastOf(cast<OpResult>(initial)),
                                       frame.index(0), kernel.row, point));
  Value memref = frame.arguments().inputs.lookup(initial);
  auto choice =
      scf::IfOp::create(b, kernel.vectorType(), frame.isPresent(memref),
                        /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(choice.thenBlock());
  scf::YieldOp::create(
      b, memory.load(memory.inTensor(type, memref, 0, {}, kernel.row, point)));
  b.setInsertionPointToStart(choice.elseBlock());
  scf::YieldOp::create(b, memory.splat(0));
  return choice.getResult(0);
}

Vectors TileBuilder::initialOf(Value state, Value initial) {
  Vectors vectors;
  for (int64_t i = 0; i != kernel.vectorsOf(state); ++i)
    vectors.push_back(loadInitial(initial, plan.hasLane(state)
                                               ? kernel.atVector(kernel.at, i)
                                               : kernel.at));
  return vectors;
}

/// In the tile's memory.
void TileBuilder::initialize(Value state, Value initial, Value copy) {
  kernel.forEachPoint(state, [&](const Point &point) {
    for (int64_t i = 0; i != kernel.vectorsOf(state); ++i) {
      Value loaded = loadInitial(
          initial, plan.hasLane(state) ? kernel.atVector(point, i) : point);
      kernel.memory.store(kernel.inBuffer(state, copy, point, i), loaded);
    }
  });
}

/// The states that a step begins with: where it begins a segment, the initial
/// ones.
TileBuilder::States TileBuilder::restart(Value time, const States &states,
                                         Value step) {
  if (!kernel.axis.hasSegments() || recurrence.getInitialStates().empty())
    return states;
  SmallVector<Value> kept;
  SmallVector<Type> types;
  for (auto [state, initial] : statesAndInitials())
    if (plan.innerOf(state).empty())
      for (Value vector : states.lookup(state)) {
        kept.push_back(vector);
        types.push_back(vector.getType());
      }
  Value begins = kernel.axis.beginsSegment(time, kernel.row, kernel.at);
  auto restartInMemory = [&] {
    for (auto [state, initial] : statesAndInitials())
      if (!plan.innerOf(state).empty())
        initialize(state, initial,
                   plan.needsTwoCopies(state)
                       ? Value(arith::RemUIOp::create(b, step, frame.index(2)))
                       : frame.index(0));
  };
  if (types.empty()) {
    kernel.onlyIf(begins, restartInMemory);
    return states;
  }
  auto choice = scf::IfOp::create(b, types, begins, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(choice.thenBlock());
  SmallVector<Value> initials;
  for (auto [state, initial] : statesAndInitials())
    if (plan.innerOf(state).empty())
      llvm::append_range(initials, initialOf(state, initial));
  restartInMemory();
  scf::YieldOp::create(b, initials);
  b.setInsertionPointToStart(choice.elseBlock());
  scf::YieldOp::create(b, kept);
  States restarted;
  auto result = choice.getResults().begin();
  for (auto [state, initial] : statesAndInitials())
    if (plan.innerOf(state).empty())
      for (size_t i = 0; i != states.lookup(state).size(); ++i)
        restarted[state].push_back(*result++);
  return restarted;
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

/// Returns the last states without inner dimensions.
TileBuilder::States TileBuilder::emitSteps(TileEmitter &emitter, Bounds steps,
                                           Value length) {
  SmallVector<Value> initials;
  for (auto [state, initial] : statesAndInitials())
    if (plan.innerOf(state).empty())
      llvm::append_range(initials, initialOf(state, initial));
    else
      initialize(state, initial, frame.index(0));
  auto unpack = [&](ValueRange values) {
    States states;
    auto value = values.begin();
    for (Value state : recurrence.getStateArguments())
      if (plan.innerOf(state).empty())
        for (int64_t i = 0; i != kernel.vectorsOf(state); ++i)
          states[state].push_back(*value++);
    return states;
  };
  auto loop =
      scf::ForOp::create(b, steps.lower, steps.upper, frame.index(1), initials);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value step = loop.getInductionVar();
  Value time = kernel.axis.timeOf(step, length, kernel.at);
  States states = restart(time, unpack(loop.getRegionIterArgs()), step);
  Value later = arith::AddIOp::create(
      b, step, frame.index(kernel.schedule.prefetchSteps));
  States next = emitter.emitStep(
      {step, time, kernel.axis.timeOf(later, length, kernel.at)}, states, loop);
  SmallVector<Value> yielded;
  for (Value state : recurrence.getStateArguments())
    if (plan.innerOf(state).empty()) {
      Vectors vectors = next.lookup(state);
      // A state that is the same for all lanes may become what is not.
      for (int64_t i = 0; i != kernel.vectorsOf(state); ++i)
        yielded.push_back(vectors[vectors.size() == 1 ? 0 : i]);
    }
  if (!yielded.empty())
    scf::YieldOp::create(b, yielded);
  return unpack(loop.getResults());
}

/// Behind a row's end results are zero.
void TileBuilder::zeroRest(Value from, Value to) {
  if (frame.op.getPacked())
    return;
  OpBuilder::InsertionGuard guard(b);
  Value time = kernel.enterLoop(from, to, 1);
  Value always = arith::ConstantIntOp::create(b, 1, 1);
  for (auto [result, value] :
       llvm::zip(recurrence->getResults(), recurrence.getYield().getValues())) {
    auto sequence = cast<OpResult>(result);
    if (!frame.isKept(sequence))
      continue;
    kernel.onlyFirst(value, [&, value = value] {
      kernel.forEachPoint(value, [&](const Point &point) {
        for (int64_t i = 0; i != kernel.vectorsOf(value); ++i)
          frame.storeAll(kernel.memory, sequence, kernel.memory.splat(0),
                         always, time, kernel.row,
                         plan.hasLane(value) ? kernel.atVector(point, i)
                                             : point);
      });
    });
  }
}

//===----------------------------------------------------------------------===//
// Last states
//===----------------------------------------------------------------------===//

void TileBuilder::forEachLast(
    Value state, const States &last, Value steps,
    function_ref<void(Value value, const Point &point)> store) {
  kernel.onlyFirst(state, [&] {
    Value copy = plan.needsTwoCopies(state)
                     ? Value(arith::RemUIOp::create(b, steps, frame.index(2)))
                     : frame.index(0);
    kernel.forEachPoint(state, [&](const Point &point) {
      for (int64_t i = 0; i != kernel.vectorsOf(state); ++i) {
        Point place = plan.hasLane(state) ? kernel.atVector(point, i) : point;
        Value value =
            plan.innerOf(state).empty()
                ? last.lookup(state)[i]
                : kernel.memory.load(kernel.inBuffer(state, copy, point, i));
        store(value, place);
      }
    });
  });
}

/// Whether no other tile, and nothing else, reads what this result may take the
/// place of: an initial value that one state alone begins with, whose every
/// element belongs to one tile.
bool TileBuilder::writesAtOnce(const CpuFrame::LastPlace &place) {
  unsigned number = place.sequence.getResultNumber();
  Value state = recurrence.getStateArguments()[number];
  Value initial = recurrence.getInitialStates()[number];
  if (isa<OpResult>(initial))
    return true;
  return initial.hasOneUse() &&
         llvm::all_of(plan.missingOf(state),
                      [&](StringRef name) { return frame.sizeOf(name) == 1; });
}

void TileBuilder::storeLast(const States &last, Value steps) {
  Memory &memory = kernel.memory;
  auto stateOf = [&](OpResult sequence) -> Value {
    return recurrence.getStateArguments()[sequence.getResultNumber()];
  };
  for (OpResult state : frame.continuedStates(kernel.group)) {
    Buffer kept = frame.lastOf(state);
    forEachLast(
        stateOf(state), last, steps, [&](Value value, const Point &point) {
          memory.store(memory.inBuffer(kept, frame.index(0), kernel.row, point),
                       value);
        });
  }
  frame.forEachLast(kernel.group, [&](const CpuFrame::LastPlace &place) {
    if (isPast(place.sequence))
      return;
    Value state = stateOf(place.sequence);
    if (writesAtOnce(place))
      return forEachLast(
          state, last, steps, [&](Value value, const Point &point) {
            memory.store(memory.inTensor(place.type, place.memref, place.entry,
                                         {}, kernel.row, point),
                         value);
          });
    if (!staged.insert(state).second)
      return;
    Buffer kept = frame.lastOf(place.sequence);
    forEachLast(state, last, steps, [&](Value value, const Point &point) {
      memory.store(memory.inBuffer(kept, frame.index(0), kernel.row, point),
                   value);
    });
  });
}

/// Behind the last barrier: what of the last states waited for it, and what
/// stands before the next call's first step.
void TileBuilder::storeStaged() {
  Memory &memory = kernel.memory;
  frame.storeLast(kernel.group, [&](const CpuFrame::LastPlace &place) {
    if (isPast(place.sequence))
      return storePast(frame, memory, kernel.group, place);
    if (writesAtOnce(place))
      return;
    Buffer kept = frame.lastOf(place.sequence);
    OpBuilder::InsertionGuard guard(b);
    Bounds part = frame.partOf(frame.batch());
    Value row = kernel.enterLoop(part.lower, part.upper, 1);
    Point point;
    for (StringRef name : kept.names)
      point.index[name] =
          kernel.enterLoop(frame.index(0), frame.index(frame.sizeOf(name)), 1);
    memory.store(
        memory.inTensor(place.type, place.memref, place.entry, {}, row, point),
        memory.load(memory.inBuffer(kept, frame.index(0), row, point)));
  });
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

void TileBuilder::emitTile(const TileAt &tile) {
  kernel.at = tile.point;
  kernel.row = tile.row;
  kernel.laneBegin = tile.laneBegin;
  Value length = kernel.axis.lengthOf(tile.row);
  Bounds steps{frame.index(0), length};
  Value rest = length, end = kernel.axis.steps();
  if (tile.steps.lower) {
    steps = {tile.steps.lower,
             arith::MinUIOp::create(b, tile.steps.upper, length)};
    rest = arith::MaxUIOp::create(b, tile.steps.lower, length);
    end = tile.steps.upper;
  }
  TileEmitter emitter(kernel);
  emitter.emitBefore();
  States last = emitSteps(emitter, steps, length);
  storeLast(last, length);
  zeroRest(rest, end);
}

void TileBuilder::build() {
  frame.rowLengths(recurrence.getTime());
  TileLoop loop(kernel);
  frame.inPrologue([&] {
    allocateBuffers();
    loop.allocate();
  });
  loop.emit([&](const TileAt &tile) { emitTile(tile); });
  storeStaged();
  frame.plan(loop.teamSize(), /*tileRegisters=*/0, /*blockBytes=*/0);
}

void reprise::lowering::buildTiles(CpuFrame &frame, const Group &group,
                                   const TilePlan &plan,
                                   const TileSchedule &schedule) {
  TileKernel kernel(frame, group, plan, schedule);
  TileBuilder(kernel).build();
}
