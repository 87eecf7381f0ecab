//===- BlockBuilder.cpp - a kernel over fragments -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/block_step/BlockBuilder.h"
#include "dialect/Syntax.h"
#include "lowering/gpu/block_step/BlockTiling.h"
#include "lowering/gpu/block_step/TileMemory.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

namespace {

/// A product's: of the first gates in registers, of the others in shared
/// memory.
struct Weights {
  RegisterArray inRegisters, inSharedMemory;
  int64_t gatesInRegisters, gatesInSharedMemory;
};

class KernelBuilder : TileMemory {
public:
  KernelBuilder(const BlockFacts &facts, BlockSchedule schedule,
                GpuFrame &frame)
      : TileMemory(frame, schedule, facts.lane), facts(facts),
        recurrence(facts.recurrence) {}

  void build();

private:
  void declareRegisters();
  Weights declareWeights(ProductOpInterface product, const Twine &text);
  void loadConstants();
  void computeInvariants(Position at);
  void loadWeights(ProductOpInterface product, const RegisterArray &array,
                   Position at, int64_t firstGate, int64_t gates);
  void loadStates();
  Value loadInitialState(Value initial, Position at);
  void shareStates();
  void fetchStreams(Value t);
  void prefetchStreams(Value t);
  void emitSteps();
  void emitTile(Value t, Value next, Position at);
  void multiply(Value t, Position at, IRMapping &tiles);
  SmallVector<Value> multiply(ProductOpInterface product, StringRef text,
                              const RegisterArray &weights, int64_t gates,
                              Value t, Position at);
  SmallVector<Value> emitStep(Position at, const IRMapping &products);
  SmallVector<Value> emitPointwise(ValueRange outputs, const IRMapping &given,
                                   ArrayRef<Value> inputs);
  llvm::DenseSet<Value> neededFor(ValueRange outputs);
  void storeResults(Value t, Position at, ValueRange yielded);
  void storeLastStates();
  void plan();

  const BlockFacts &facts;
  RecurrenceOp recurrence;

  RegisterArray reached;
  DenseMap<Value, RegisterArray> argumentTiles;  // by the operand of a clause
  DenseMap<Value, RegisterArray> invariantTiles; // by kept value
  SmallVector<RegisterArray> stateTiles;
  SmallVector<Weights> weights;    // by product
  SmallVector<Value> factors;      // states that products read
  DenseMap<Value, Value> operands; // by factor
};

} // namespace

//===----------------------------------------------------------------------===//
// The kernel, from top to bottom
//===----------------------------------------------------------------------===//

/// `number` tells products apart.
Weights KernelBuilder::declareWeights(ProductOpInterface product,
                                      const Twine &number) {
  NamedTensorType type = product.getWeight().getType();
  Type fragment =
      FragmentType::get(b.getContext(), FragmentKind::weights,
                        {BlockSchedule::tileElements, *op.getSize(facts.lane)},
                        type.getElementType());
  int64_t gates = product->getNumResults();
  int64_t shared = std::min(schedule.sharedGates, gates);
  Weights result{{}, {}, gates - shared, shared};
  StringRef weight = writtenName(product.getWeight());
  if (result.gatesInRegisters) {
    result.inRegisters = declare(weight + "Weights" + number, fragment, true,
                                 false, result.gatesInRegisters);
    nameSize(result.inRegisters.memref.getDefiningOp());
  }
  if (shared) {
    std::string text = (weight + "SharedWeights" + number).str();
    auto room = MemRefType::get(
        {schedule.groupsPerWarp, shared}, fragment, MemRefLayoutAttrInterface(),
        gpu::AddressSpaceAttr::get(b.getContext(),
                                   gpu::AddressSpace::Workgroup));
    Value memref = SharedWeightsOp::create(b, room, text);
    nameSize(memref.getDefiningOp());
    result.inSharedMemory = {name(memref, text), true, false, true};
  }
  return result;
}

void KernelBuilder::declareRegisters() {
  for (auto [i, product] : llvm::enumerate(facts.products))
    weights.push_back(declareWeights(
        product.op, facts.products.size() == 1 ? "" : std::to_string(i)));
  for (auto [i, param] : llvm::enumerate(recurrence.getParams()))
    argumentTiles[param] =
        declare(writtenName(param) + "Tile", tileType(), true, false,
                recurrence.getParamArguments(i).size());
  for (Value kept : facts.invariants.getKept())
    invariantTiles[kept] =
        declare(writtenName(kept) + "OfAllSteps", tileType(), true, false, 1);
  for (Value state : recurrence.getStateArguments())
    stateTiles.push_back(declare(writtenName(state), tileType(), true, true));
  for (auto [i, stream] : llvm::enumerate(recurrence.getStreams()))
    argumentTiles[stream] =
        declare(writtenName(stream) + "Tile", streamTileType(stream), true,
                true, recurrence.getStreamArguments(i).size());
  reached = declare("reached", columnsType(b.getI1Type()), false, true);
}

void KernelBuilder::loadWeights(ProductOpInterface product,
                                const RegisterArray &array, Position at,
                                int64_t firstGate, int64_t gates) {
  if (!gates)
    return;
  auto type = cast<NamedTensorType>(product.getWeight().getType());
  int64_t begin = product.getTaken().first + firstGate;
  loop("gate", gates, [&](Value entry) {
    Value packed =
        entry ? (begin ? add(entry, index(begin)) : entry) : index(begin);
    SmallVector<Value> indices;
    for (const Dimension &dim : type.getDimensions().drop_back(2))
      indices.push_back(dim.isNamed() ? frame.blockIndex(dim.getName())
                                      : packed);
    Type fragment = cast<MemRefType>(array.memref.getType()).getElementType();
    write(LoadWeightsOp::create(
              b, fragment, frame.arguments.inputs.lookup(product.getWeight()),
              indices, read(elements, at)),
          array, at, entry);
  });
}

/// Weights and parameters: for all of time.
void KernelBuilder::loadConstants() {
  comments.say(schedule.sharedGates
                   ? "What does not change over time stays in registers, and "
                     "what they do not hold\nin shared memory: there a lane "
                     "reads what it wrote itself."
                   : "What does not change over time stays in registers.");
  forEachGroup([&](Value group) {
    Position at{group, {}};
    for (auto [i, product] : llvm::enumerate(facts.products)) {
      const Weights &held = weights[i];
      loadWeights(product.op, held.inRegisters, at, 0, held.gatesInRegisters);
      loadWeights(product.op, held.inSharedMemory, at, held.gatesInRegisters,
                  held.gatesInSharedMemory);
    }
    for (auto [i, param] : llvm::enumerate(recurrence.getParams())) {
      RegisterArray &tiles = argumentTiles[param];
      loop("gate", recurrence.getParamArguments(i).size(), [&](Value entry) {
        Value all = AllColumnsOp::create(b, columnsType(b.getI1Type()));
        write(loadTile(param, {}, at, entry, all, tileType()), tiles, at,
              entry);
      });
    }
    computeInvariants(at);
  });
}

void KernelBuilder::loadStates() {
  comments.say("Without an initial state, all are zero.");
  forEachGroup([&](Value group) {
    forEachTile([&](Value tile) {
      Position at{group, tile};
      for (auto [i, initial] : llvm::enumerate(recurrence.getInitialStates()))
        write(loadInitialState(initial, at), stateTiles[i], at);
    });
  });
}

Value KernelBuilder::loadInitialState(Value initial, Position at) {
  return frame.initialize(initial, tileType(), [&](bool isGiven) {
    return isGiven
               ? loadTile(initial, {}, at, {}, read(inBatch, at), tileType())
               : zeroTile();
  });
}

/// States that products read go round through shared memory: step t reads copy
/// t mod 2 and writes the other.
void KernelBuilder::shareStates() {
  for (const BlockFacts::Product &one : facts.products) {
    ProductOpInterface product = one.op;
    Value factor = product.getFactors()[0];
    if (operands.count(factor))
      continue;
    auto type =
        MemRefType::get({2, schedule.batchTiles * BlockSchedule::tileColumns,
                         *op.getSize(facts.lane)},
                        product.getWeight().getType().getElementType(),
                        MemRefLayoutAttrInterface(),
                        gpu::AddressSpaceAttr::get(
                            b.getContext(), gpu::AddressSpace::Workgroup));
    if (factors.empty())
      comments.say("Step t reads copy t % 2 and writes the other. Both start "
                   "as zeros: no warp\n"
                   "writes the padding of the depth.");
    Value shared = SharedOperandsOp::create(b, type, writtenName(factor));
    operands[factor] = name(shared, writtenName(factor) + "Shared");
    nameSize(shared.getDefiningOp());
    factors.push_back(factor);
    for (int64_t copy : {0, 1})
      ClearOperandOp::create(b, shared, index(copy));
  }
  if (factors.empty())
    return;
  gpu::BarrierOp::create(b);
  forEachGroup([&](Value group) {
    forEachTile([&](Value tile) {
      Position at{group, tile};
      for (auto [i, state] : llvm::enumerate(recurrence.getStateArguments()))
        if (Value shared = operands.lookup(state))
          StoreOperandOp::create(b, read(stateTiles[i], at), shared, index(0),
                                 tile ? tile : index(0), read(elements, at));
    });
  });
}

/// Streams at step t, and which columns reach it: behind a row's length nothing
/// is read.
void KernelBuilder::fetchStreams(Value t) {
  forEachTile([&](Value tile) {
    Position at{{}, tile};
    write(ColumnsReachedOp::create(b, columnsType(b.getI1Type()),
                                   read(lengths, at), t),
          reached, at);
  });
  forEachGroup([&](Value group) {
    forEachTile([&](Value tile) {
      Position at{group, tile};
      for (auto [i, stream] : llvm::enumerate(recurrence.getStreams()))
        loop("gate", recurrence.getStreamArguments(i).size(), [&](Value entry) {
          write(loadTile(stream, t, at, entry, read(reached, at),
                         streamTileType(stream)),
                argumentTiles[stream], at, entry);
        });
    });
  });
}

/// What step t + prefetchSteps reads: a step is shorter than the way from
/// memory.
void KernelBuilder::prefetchStreams(Value t) {
  comments.say("A later step's goes from memory to L2.");
  Value ahead = name(add(t, index(BlockSchedule::prefetchSteps)), "ahead");
  forEachTile([&](Value tile) {
    Value exists =
        name(ColumnsReachedOp::create(b, columnsType(b.getI1Type()),
                                      read(lengths, {{}, tile}), ahead),
             "reachedAhead");
    forEachGroup([&](Value group) {
      for (auto [i, stream] : llvm::enumerate(recurrence.getStreams()))
        loop("gate", recurrence.getStreamArguments(i).size(), [&](Value entry) {
          prefetchTile(stream, ahead, {group, tile}, entry, exists);
        });
    });
  });
}

SmallVector<Value> KernelBuilder::multiply(ProductOpInterface product,
                                           StringRef text,
                                           const RegisterArray &weights,
                                           int64_t gates, Value t,
                                           Position at) {
  if (!gates)
    return {};
  SmallVector<Value> group;
  if (weights.perGroup)
    group.push_back(at.group ? at.group : index(0));
  auto multiply = MultiplyOp::create(
      b, SmallVector<Type>(gates, tileType()), weights.memref, group,
      operands.lookup(product.getFactors()[0]), name(remainderOfTwo(t), "copy"),
      at.tile ? at.tile : index(0));
  multiply->setLoc(NameLoc::get(b.getStringAttr(text), product.getLoc()));
  return SmallVector<Value>(multiply.getResults());
}

void KernelBuilder::multiply(Value t, Position at, IRMapping &tiles) {
  for (auto [one, held] : llvm::zip(facts.products, weights)) {
    ProductOpInterface product = one.op;
    auto products = multiply(product, "product", held.inRegisters,
                             held.gatesInRegisters, t, at);
    llvm::append_range(products,
                       multiply(product, "sharedProduct", held.inSharedMemory,
                                held.gatesInSharedMemory, t, at));
    for (auto [result, tile] : llvm::zip(product->getResults(), products))
      tiles.map(result, tile);
  }
}

/// What depends on parameters alone.
void KernelBuilder::computeInvariants(Position at) {
  ArrayRef<Value> kept = facts.invariants.getKept().getArrayRef();
  if (kept.empty())
    return;
  llvm::DenseSet<Value> needed = neededFor(kept);
  SmallVector<Value> inputs;
  IRMapping tiles;
  for (auto [i, param] : llvm::enumerate(recurrence.getParams()))
    for (auto [entry, argument] :
         llvm::enumerate(recurrence.getParamArguments(i)))
      if (needed.contains(argument)) {
        const RegisterArray &array = argumentTiles[param];
        inputs.push_back(argument);
        tiles.map(argument,
                  read(array, at, array.perEntry ? index(entry) : Value()));
      }
  for (auto [value, tile] : llvm::zip(kept, emitPointwise(kept, tiles, inputs)))
    write(tile, invariantTiles[value], at);
}

/// The step's ops on one element.
SmallVector<Value> KernelBuilder::emitStep(Position at,
                                           const IRMapping &products) {
  YieldOp yield = recurrence.getYield();
  SmallVector<Value> inputs;
  IRMapping tiles = products;
  auto take = [&](Value value, Value tile) {
    inputs.push_back(value);
    tiles.map(value, tile);
  };
  for (const BlockFacts::Product &product : facts.products)
    llvm::append_range(inputs, product.op->getResults());
  auto takeClause = [&](ValueRange stepArguments, const RegisterArray &array) {
    for (auto [entry, argument] : llvm::enumerate(stepArguments))
      if (!facts.invariants.isReadBeforeAlone(argument))
        take(argument,
             read(array, at, array.perEntry ? index(entry) : Value()));
  };
  for (auto [i, stream] : llvm::enumerate(recurrence.getStreams()))
    takeClause(recurrence.getStreamArguments(i), argumentTiles[stream]);
  for (auto [i, param] : llvm::enumerate(recurrence.getParams()))
    takeClause(recurrence.getParamArguments(i), argumentTiles[param]);
  for (Value kept : facts.invariants.getKept())
    take(kept, read(invariantTiles[kept], at));
  for (auto [i, state] : llvm::enumerate(recurrence.getStateArguments()))
    takeClause(state, stateTiles[i]);
  return emitPointwise(yield.getValues(), tiles, inputs);
}

/// Values of the step that `outputs` are computed from; of kept values and
/// products, which are there already, no further ones.
llvm::DenseSet<Value> KernelBuilder::neededFor(ValueRange outputs) {
  llvm::DenseSet<Value> needed;
  SmallVector<Value> pending(outputs);
  while (!pending.empty()) {
    Value value = pending.pop_back_val();
    Operation *op = value.getDefiningOp();
    bool isThere =
        isExchange(op) || (facts.invariants.getKept().contains(value) &&
                           !llvm::is_contained(outputs, value));
    if (needed.insert(value).second && op && !isThere)
      llvm::append_range(pending, op->getOperands());
  }
  return needed;
}

/// The ops between `inputs`, whose tiles `given` has, and `outputs`, as they
/// stand in the spec.
SmallVector<Value> KernelBuilder::emitPointwise(ValueRange outputs,
                                                const IRMapping &given,
                                                ArrayRef<Value> inputs) {
  SmallVector<Value> inputTiles;
  for (Value input : inputs)
    inputTiles.push_back(given.lookup(input));
  SmallVector<Type> types(outputs.size(), tileType());
  auto pointwise = PointwiseOp::create(b, types, inputTiles);
  Block *body = b.createBlock(&pointwise.getBody());
  IRMapping scalars;
  for (Value input : inputs)
    scalars.map(input, name(body->addArgument(b.getF32Type(), op.getLoc()),
                            writtenName(input)));
  llvm::DenseSet<Value> needed = neededFor(outputs);
  for (Operation &inner : recurrence.getStep().front().without_terminator())
    if (!scalars.contains(inner.getResult(0)) &&
        needed.contains(inner.getResult(0)))
      b.clone(inner, scalars);
  SmallVector<Value> results;
  SmallVector<std::string> names;
  for (Value output : outputs) {
    results.push_back(scalars.lookup(output));
    StringRef written = writtenName(output);
    names.push_back((written.empty() ? "next" : written).str());
  }
  PointwiseYieldOp::create(b, results);
  b.setInsertionPointAfter(pointwise);
  SmallVector<StringRef> references(names.begin(), names.end());
  pointwise->setAttr(resultNamesName, b.getStrArrayAttr(references));
  return pointwise.getResults();
}

void KernelBuilder::storeResults(Value t, Position at, ValueRange yielded) {
  frame.storeAll([&](const GpuFrame::ResultPlace &place) {
    for (auto [entry, sequence] : llvm::enumerate(place.sequences)) {
      Value tile = yielded[cast<OpResult>(sequence).getResultNumber()];
      Value shown =
          SelectColumnsOp::create(b, read(reached, at), tile, zeroTile());
      storeTile(shown, place, t, at, index(entry));
    }
  });
}

void KernelBuilder::emitTile(Value t, Value next, Position at) {
  IRMapping products;
  multiply(t, at, products);
  SmallVector<Value> yielded = emitStep(at, products);
  auto kept = [&](unsigned i) {
    return SelectColumnsOp::create(b, read(reached, at), yielded[i],
                                   read(stateTiles[i], at))
        .getResult();
  };
  comments.say(
      "Behind a row's length a state keeps its value, and the output is zero.");
  for (unsigned i = 0, e = stateTiles.size(); i != e; ++i)
    write(kept(i), stateTiles[i], at);
  storeResults(t, at, yielded);
  for (auto [i, state] : llvm::enumerate(recurrence.getStateArguments()))
    if (Value shared = operands.lookup(state))
      StoreOperandOp::create(b, read(stateTiles[i], at), shared,
                             remainderOfTwo(next), at.tile ? at.tile : index(0),
                             read(elements, at));
}

void KernelBuilder::emitSteps() {
  comments.say("The first step's input.");
  fetchStreams(index(0));
  if (!factors.empty())
    gpu::BarrierOp::create(b);
  comments.say("The steps, each from the states of the one before.");
  auto steps = scf::ForOp::create(b, index(0), frame.time, index(1));
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(steps.getBody());
    Value t = name(steps.getInductionVar(), "t");
    Value next = name(add(t, index(1)), "next");
    forEachGroup([&](Value group) {
      forEachTile([&](Value tile) { emitTile(t, next, {group, tile}); });
    });
    comments.say(factors.empty()
                     ? "The next step's input."
                     : "The next step's input: its way from memory overlaps "
                       "the barrier and the product.");
    fetchStreams(next);
    prefetchStreams(t);
    if (!factors.empty())
      gpu::BarrierOp::create(b);
  }
}

void KernelBuilder::storeLastStates() {
  comments.say("The last states, where they are wanted.");
  frame.storeLast([&](const GpuFrame::ResultPlace &place) {
    forEachGroup([&](Value group) {
      forEachTile([&](Value tile) {
        Position at{group, tile};
        for (auto [entry, sequence] : llvm::enumerate(place.sequences))
          storeTile(
              read(stateTiles[cast<OpResult>(sequence).getResultNumber()], at),
              place, {}, at, index(entry));
      });
    });
  });
}

static std::string describe(bool weightsInRegisters, bool weightsInShared) {
  std::string text = "One thread block walks all\nsteps of one head for some "
                     "rows of the batch";
  if (weightsInRegisters && weightsInShared)
    text += "; the recurrent weights stay in its\nregisters and shared memory";
  else if (weightsInRegisters)
    text += "; the recurrent weights stay in its registers";
  else if (weightsInShared)
    text += "; the recurrent weights stay in its\nshared memory";
  return text + ".";
}

void KernelBuilder::plan() {
  BlockTiling<int64_t> tiling = tilingOf(facts, schedule);
  bool holdsShared = llvm::any_of(
      weights, [](const Weights &of) { return of.gatesInSharedMemory != 0; });
  frame.plan({.description =
                  describe(tiling.weightRegistersPerThread() != 0, holdsShared),
              .threadsPerBlock = tiling.threadsPerBlock(),
              .sharedMemoryBytes = tiling.sharedMemoryBytes(),
              .weightRegisters = tiling.weightRegistersPerThread(),
              .tileRegisters = tiling.tileRegistersPerThread()});
}

void KernelBuilder::build() {
  findCoordinates(facts.heads);
  declareRegisters();
  loadColumns();
  loadConstants();
  loadStates();
  shareStates();
  emitSteps();
  storeLastStates();
  plan();
}

void reprise::lowering::buildBlockKernel(const BlockFacts &facts,
                                         BlockSchedule schedule,
                                         GpuFrame &frame) {
  KernelBuilder(facts, schedule, frame).build();
}
