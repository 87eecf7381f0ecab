//===- BlockBuilder.cpp - a kernel over fragments -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/block_step/BlockBuilder.h"
#include "dialect/Syntax.h"
#include "lowering/gpu/block_step/BlockTiling.h"
#include "lowering/gpu/block_step/FragmentBuilder.h"
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

class KernelBuilder : FragmentBuilder {
public:
  KernelBuilder(const BlockFacts &facts, BlockSchedule schedule,
                GpuFrame &frame)
      : FragmentBuilder(frame, schedule, facts.lane), facts(facts),
        recurrence(facts.recurrence), arguments(frame.arguments),
        time(frame.time), batch(frame.batch) {}

  void build();

private:
  void findCoordinates();
  void declareRegisters();
  Weights declareWeights(ProductOpInterface product, const Twine &text);
  void loadColumns();
  void loadConstants();
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
  SmallVector<Value> emitPointwise(Position at, const IRMapping &products);
  void storeResults(Value t, Position at, ValueRange yielded);
  void storeLastStates();
  void attachGeometry();

  /// All heads' sizes multiplied.
  int64_t countHeads() {
    int64_t count = 1;
    for (StringRef head : facts.heads)
      count *= *op.getSize(head);
    return count;
  }

  /// Indices of a tensor's dimensions but the last, and which of them is the
  /// batch.
  SmallVector<Value> addressOf(NamedTensorType type, Value t, Position at,
                               Value entry, std::optional<int64_t> &columnAxis);
  Value loadTile(Value argument, Value t, Position at, Value entry, Value mask,
                 Type tile);
  void prefetchTile(Value argument, Value t, Position at, Value entry,
                    Value mask);
  void storeTile(Value tile, unsigned result, Value t, Position at,
                 Value entry);
  const BlockFacts &facts;
  RecurrenceOp recurrence;
  const KernelArguments &arguments;
  Value time, batch;
  llvm::StringMap<Value> heads;

  RegisterArray column, inBatch, lengths, reached, elements;
  DenseMap<Value, RegisterArray> argumentTiles; // by the operand of a clause
  SmallVector<RegisterArray> stateTiles;
  SmallVector<Weights> weights;    // by product
  SmallVector<Value> factors;      // states that products read
  DenseMap<Value, Value> operands; // by factor
};

} // namespace

//===----------------------------------------------------------------------===//
// Global memory
//===----------------------------------------------------------------------===//

SmallVector<Value>
KernelBuilder::addressOf(NamedTensorType type, Value t, Position at,
                         Value entry, std::optional<int64_t> &columnAxis) {
  SmallVector<Value> indices;
  for (const Dimension &dim : type.getDimensions().drop_back()) {
    if (!dim.isNamed()) {
      indices.push_back(entry ? entry : index(0));
    } else if (dim.getName() == recurrence.getTime()) {
      indices.push_back(t);
    } else if (dim.getName() == RecDialect::batchName) {
      columnAxis = indices.size();
      indices.push_back(read(column, at));
    } else {
      indices.push_back(heads.lookup(dim.getName()));
    }
  }
  return indices;
}

Value KernelBuilder::loadTile(Value argument, Value t, Position at, Value entry,
                              Value mask, Type tile) {
  auto type = cast<NamedTensorType>(argument.getType());
  std::optional<int64_t> axis;
  SmallVector<Value> indices = addressOf(type, t, at, entry, axis);
  auto load =
      LoadTileOp::create(b, tile, arguments.inputs.lookup(argument), indices,
                         read(elements, at), mask, IntegerAttr());
  if (axis)
    load.setColumnAxis(*axis);
  return load;
}

void KernelBuilder::prefetchTile(Value argument, Value t, Position at,
                                 Value entry, Value mask) {
  auto type = cast<NamedTensorType>(argument.getType());
  std::optional<int64_t> axis;
  SmallVector<Value> indices = addressOf(type, t, at, entry, axis);
  auto prefetch =
      PrefetchTileOp::create(b, arguments.inputs.lookup(argument), indices,
                             read(elements, at), mask, IntegerAttr());
  if (axis)
    prefetch.setColumnAxis(*axis);
}

void KernelBuilder::storeTile(Value tile, unsigned result, Value t, Position at,
                              Value entry) {
  std::optional<int64_t> axis;
  NamedTensorType type = op.getReturn().getReturnedType(result);
  SmallVector<Value> indices = addressOf(type, t, at, entry, axis);
  StoreTileOp::create(b, tile, arguments.results[result], indices,
                      read(elements, at), read(inBatch, at), *axis);
}

//===----------------------------------------------------------------------===//
// The kernel, from top to bottom
//===----------------------------------------------------------------------===//

/// The block's head and first batch column, and the warp's elements.
void KernelBuilder::findCoordinates() {
  comments.say(
      "This block's head and batch columns, and this warp's elements.");
  Value rest;
  if (countHeads() > 1)
    rest = gpu::BlockIdOp::create(b, b.getIndexType(), gpu::Dimension::x);
  for (size_t i = facts.heads.size(); i-- > 0;) {
    StringRef head = facts.heads[i];
    if (*op.getSize(head) == 1) {
      heads[head] = index(0);
      continue;
    }
    bool last = i == 0;
    Value size = last ? Value() : index(*op.getSize(head));
    Value here =
        last ? rest : arith::RemSIOp::create(b, rest, size).getResult();
    heads[head] =
        name(here, facts.heads.size() == 1 ? "head" : head.lower() + "Index");
    if (!last)
      rest = arith::DivSIOp::create(b, rest, size);
  }
  column = declare("column", b.getIndexType(), false, true);
  elements =
      declare("elements", ElementGroupType::get(b.getContext()), true, false);
  forEachTile([&](Value tile) {
    Value block =
        gpu::BlockIdOp::create(b, b.getIndexType(), gpu::Dimension::y);
    Value first = times(block, schedule.batchTiles);
    if (tile)
      first = add(first, tile);
    write(times(first, BlockSchedule::tileColumns), column, {{}, tile});
  });
  forEachGroup([&](Value group) {
    Value number =
        times(gpu::SubgroupIdOp::create(b, b.getIndexType(), IntegerAttr()),
              schedule.groupsPerWarp);
    if (group)
      number = add(number, group);
    auto here = ElementsOp::create(b, number, *op.getSize(facts.lane));
    nameSize(here);
    write(here, elements, {group, {}});
  });
}

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
  inBatch = declare("inBatch", columnsType(b.getI1Type()), false, true);
  lengths = declare("lengthOf", columnsType(b.getI64Type()), false, true);
  for (auto [i, product] : llvm::enumerate(facts.products))
    weights.push_back(declareWeights(
        product.op, facts.products.size() == 1 ? "" : std::to_string(i)));
  for (auto [i, param] : llvm::enumerate(recurrence.getParams()))
    argumentTiles[param] =
        declare(writtenName(param) + "Tile", tileType(), true, false,
                recurrence.getParamArguments(i).size());
  for (Value state : recurrence.getStateArguments())
    stateTiles.push_back(declare(writtenName(state), tileType(), true, true));
  for (auto [i, stream] : llvm::enumerate(recurrence.getStreams()))
    argumentTiles[stream] =
        declare(writtenName(stream) + "Tile", streamTileType(stream), true,
                true, recurrence.getStreamArguments(i).size());
  reached = declare("reached", columnsType(b.getI1Type()), false, true);
}

void KernelBuilder::loadColumns() {
  comments.say("Which of the columns exist, and how many steps each has.");
  forEachTile([&](Value tile) {
    Position at{{}, tile};
    Value first = read(column, at);
    write(ColumnsBelowOp::create(b, columnsType(b.getI1Type()), first, batch),
          inBatch, at);
    write(LoadLengthsOp::create(b, columnsType(b.getI64Type()),
                                arguments.lengths, first, batch, time),
          lengths, at);
  });
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
      indices.push_back(dim.isNamed() ? heads.lookup(dim.getName()) : packed);
    Type fragment = cast<MemRefType>(array.memref.getType()).getElementType();
    write(LoadWeightsOp::create(b, fragment,
                                arguments.inputs.lookup(product.getWeight()),
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
  Value given = IsPresentOp::create(b, arguments.inputs.lookup(initial));
  auto choice = scf::IfOp::create(b, tileType(), given,
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(choice.thenBlock());
  scf::YieldOp::create(
      b, loadTile(initial, {}, at, {}, read(inBatch, at), tileType()));
  b.setInsertionPointToStart(choice.elseBlock());
  scf::YieldOp::create(b, zeroTile());
  return choice.getResult(0);
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

/// The step's ops on one element, as they stand in the spec.
SmallVector<Value> KernelBuilder::emitPointwise(Position at,
                                                const IRMapping &products) {
  SmallVector<Value> inputs, inputTiles;
  auto take = [&](Value value, Value tile) {
    inputs.push_back(value);
    inputTiles.push_back(tile);
  };
  for (const BlockFacts::Product &product : facts.products)
    for (Value result : product.op->getResults())
      take(result, products.lookup(result));
  auto takeClause = [&](ValueRange stepArguments, const RegisterArray &array) {
    for (auto [entry, argument] : llvm::enumerate(stepArguments))
      if (!argument.use_empty())
        take(argument,
             read(array, at, array.perEntry ? index(entry) : Value()));
  };
  for (auto [i, stream] : llvm::enumerate(recurrence.getStreams()))
    takeClause(recurrence.getStreamArguments(i), argumentTiles[stream]);
  for (auto [i, param] : llvm::enumerate(recurrence.getParams()))
    takeClause(recurrence.getParamArguments(i), argumentTiles[param]);
  for (auto [i, state] : llvm::enumerate(recurrence.getStateArguments()))
    takeClause(state, stateTiles[i]);

  YieldOp yield = recurrence.getYield();
  SmallVector<Type> types(yield.getValues().size(), tileType());
  auto pointwise = PointwiseOp::create(b, types, inputTiles);
  Block *body = b.createBlock(&pointwise.getBody());
  IRMapping scalars;
  for (Value input : inputs)
    scalars.map(input, name(body->addArgument(b.getF32Type(), op.getLoc()),
                            writtenName(input)));
  for (Operation &inner : recurrence.getStep().front().without_terminator())
    if (!isa<ProductOpInterface>(inner))
      b.clone(inner, scalars);
  SmallVector<Value> yielded;
  for (Value value : yield.getValues())
    yielded.push_back(scalars.lookup(value));
  PointwiseYieldOp::create(b, yielded);
  b.setInsertionPointAfter(pointwise);
  SmallVector<std::string> names;
  for (Value value : yield.getValues())
    names.push_back(
        (writtenName(value).empty() ? "next" : writtenName(value)).str());
  SmallVector<StringRef> references(names.begin(), names.end());
  pointwise->setAttr(resultNamesName, b.getStrArrayAttr(references));
  return pointwise.getResults();
}

void KernelBuilder::storeResults(Value t, Position at, ValueRange yielded) {
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i) {
    if (returned.getKind(i) != ReturnKind::all)
      continue;
    Value wanted = IsPresentOp::create(b, arguments.results[i]);
    auto branch = scf::IfOp::create(b, wanted);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    for (auto [entry, sequence] : llvm::enumerate(returned.getPacked(i))) {
      Value tile = yielded[cast<OpResult>(sequence).getResultNumber()];
      Value shown =
          SelectColumnsOp::create(b, read(reached, at), tile, zeroTile());
      storeTile(shown, i, t, at, index(entry));
    }
  }
}

void KernelBuilder::emitTile(Value t, Value next, Position at) {
  IRMapping products;
  multiply(t, at, products);
  SmallVector<Value> yielded = emitPointwise(at, products);
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
  auto steps = scf::ForOp::create(b, index(0), time, index(1));
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
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i) {
    if (returned.getKind(i) != ReturnKind::last)
      continue;
    Value wanted = IsPresentOp::create(b, arguments.results[i]);
    auto branch = scf::IfOp::create(b, wanted);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    forEachGroup([&](Value group) {
      forEachTile([&](Value tile) {
        Position at{group, tile};
        for (auto [entry, sequence] : llvm::enumerate(returned.getPacked(i)))
          storeTile(
              read(stateTiles[cast<OpResult>(sequence).getResultNumber()], at),
              i, {}, at, index(entry));
      });
    });
  }
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

/// Blocks: one for each head and tile of the batch.
void KernelBuilder::attachGeometry() {
  int64_t columns = schedule.batchTiles * BlockSchedule::tileColumns;
  std::string perBatch = ("ceildiv(B, " + Twine(columns) + ")").str();
  BlockTiling<int64_t> tiling = tilingOf(facts, schedule);
  frame.plan(
      GpuKernelAttr::get(
          b.getContext(),
          b.getStrArrayAttr({std::to_string(countHeads()), perBatch, "1"}),
          b.getDenseI64ArrayAttr({tiling.threadsPerBlock(), 1, 1}),
          tiling.sharedMemoryBytes(), tiling.weightRegistersPerThread(),
          tiling.tileRegistersPerThread()),
      describe(tiling.weightRegistersPerThread() != 0,
               llvm::any_of(weights, [](const Weights &of) {
                 return of.gatesInSharedMemory != 0;
               })));
}

void KernelBuilder::build() {
  findCoordinates();
  declareRegisters();
  loadColumns();
  loadConstants();
  loadStates();
  shareStates();
  emitSteps();
  storeLastStates();
  attachGeometry();
}

void reprise::lowering::buildBlockKernel(const BlockFacts &facts,
                                         BlockSchedule schedule,
                                         GpuFrame &frame) {
  KernelBuilder(facts, schedule, frame).build();
}
