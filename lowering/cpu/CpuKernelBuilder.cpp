//===- CpuKernelBuilder.cpp - one operator as functions for a team --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/CpuKernelBuilder.h"
#include "lowering/bind/Bound.h"
#include "lowering/cpu/CpuTiling.h"
#include "lowering/cpu/HoistedProduct.h"
#include "lowering/cpu/Layers.h"
#include "lowering/cpu/NestEmitter.h"
#include "lowering/cpu/PackWeights.h"
#include "lowering/cpu/UnitLoop.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/Support/FormatVariadic.h"
#include <deque>

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

namespace {

class FrameBuilder {
public:
  explicit FrameBuilder(CpuKernel &kernel)
      : kernel(kernel), b(kernel.builder) {}

  LogicalResult build();

private:
  func::FuncOp createFunction(const Twine &name);
  void finishFunction(func::FuncOp function);
  void buildPrepare();
  LogicalResult buildMain();
  void findSizes();
  void allocateBuffers();
  Buffer allocate(Value root, int64_t copies);
  void allocateSums(const Layer &layer, const Nest &nest);
  void allocateRounded(const Layer &layer);
  void fillRowLengths();
  void initializeStates();
  void decideSplit();
  int64_t countClaimingLoops();
  LogicalResult emitChunks();
  void emitHoisted(const Chunk &chunk);
  LogicalResult emitTick(Value tick, const Chunk &chunk);
  LogicalResult emitPhase(const Layer &layer, unsigned phase,
                          const Moment &moment);
  void takeLastValues();
  std::string teamSizeExpression();
  void barrier() { TeamBarrierOp::create(b, kernel.team); }
  void barrierIfElementsAreSplit();

  /// Calls `body` for every vector of `buffer`'s names in this thread's part of
  /// the rows.
  template <typename Body>
  void forEachVector(const Buffer &buffer, Body body);
  template <typename Body>
  void forRange(Value lower, Value upper, Value step, Body body);
  template <typename Body>
  void onlyIf(Value condition, Body body);

  CpuKernel &kernel;
  ImplicitLocOpBuilder &b;
  std::optional<Workspace> workspace, prepared;
  Value stepsPerChunk;
  std::deque<HoistedProduct> hoisted;
};

} // namespace

template <typename Body>
void FrameBuilder::forRange(Value lower, Value upper, Value step, Body body) {
  auto loop = scf::ForOp::create(b, lower, upper, step);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
}

template <typename Body>
void FrameBuilder::onlyIf(Value condition, Body body) {
  auto branch = scf::IfOp::create(b, condition);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  body();
}

//===----------------------------------------------------------------------===//
// The frame
//===----------------------------------------------------------------------===//

/// A function that takes the tensors, the prepared weights, the workspace and
/// the team; finishFunction leaves those that it uses.
func::FuncOp FrameBuilder::createFunction(const Twine &name) {
  SmallVector<Type> types = argumentTypes(kernel.op);
  auto bytes = MemRefType::get({ShapedType::kDynamic}, b.getI8Type());
  types.append({bytes, bytes, TeamType::get(b.getContext())});

  b.setInsertionPoint(kernel.op);
  auto function =
      func::FuncOp::create(b, name.str(), b.getFunctionType(types, {}));
  Block *entry = function.addEntryBlock();
  b.setInsertionPointToStart(entry);
  func::ReturnOp::create(b);
  b.setInsertionPointToStart(entry);

  SmallVector<BlockArgument> arguments(entry->getArguments());
  kernel.arguments = bindArguments(kernel.op, arguments);
  auto take = [&](StringRef argumentName) -> Value {
    BlockArgument argument = arguments.pop_back_val();
    argument.setLoc(
        NameLoc::get(b.getStringAttr(argumentName), argument.getLoc()));
    return argument;
  };
  kernel.team = take("team");
  Value workspaceBytes = take("workspace"), preparedBytes = take("prepared");
  kernel.time = kernel.batch = {};
  findSizes();
  workspace.emplace(b, workspaceBytes, kernel.batch);
  prepared.emplace(b, preparedBytes, kernel.batch);
  allocatePackedWeights(kernel, *prepared);
  return function;
}

/// Takes from the function what it does not use, and says what it takes.
void FrameBuilder::finishFunction(func::FuncOp function) {
  SmallVector<StringRef> names;
  for (unsigned i = 0; i != kernel.op.getBody().getNumArguments(); ++i)
    names.push_back(kernel.op.getArgumentName(i));
  names.push_back(RecDialect::lengthsName);
  ReturnOp returned = kernel.op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    names.push_back(returned.getResultName(i));
  names.append({packedWeightsName, workspaceName});

  // A size that nobody asks for would keep the tensor that it is read from.
  Block &body = function.getBody().front();
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(body)))
    if (isOpTriviallyDead(&op))
      op.erase();
  BitVector unused(function.getNumArguments());
  SmallVector<StringRef> used;
  for (auto [i, argumentName] : llvm::enumerate(names)) {
    if (function.getArgument(i).use_empty())
      unused.set(i);
    else
      used.push_back(argumentName);
  }
  [[maybe_unused]] LogicalResult erased = function.eraseArguments(unused);
  assert(succeeded(erased) && "it has a body");
  function->setAttr(argumentsName, b.getStrArrayAttr(used));
}

/// Time is a stream's size; the batch a stream's, or that of a result.
void FrameBuilder::findSizes() {
  auto sizeIn = [&](ArrayRef<Dimension> dimensions, Value memref,
                    StringRef name) -> Value {
    for (auto [i, dim] : llvm::enumerate(kernel.op.getAxes(dimensions)))
      if (dim.isNamed() && dim.getName() == name)
        return memref::DimOp::create(b, memref, i);
    return {};
  };
  if (kernel.op.getStep())
    kernel.time = kernel.index(1);
  auto look = [&](ArrayRef<Dimension> dimensions, Value memref) {
    if (!kernel.time)
      kernel.time = sizeIn(dimensions, memref, kernel.timeName());
    if (!kernel.batch)
      kernel.batch = sizeIn(dimensions, memref, RecDialect::batchName);
  };
  auto lookAt = [&](OperandRange streams) {
    for (Value stream : streams)
      if (auto type = dyn_cast<NamedTensorType>(stream.getType()))
        look(type.getDimensions(), kernel.arguments.inputs[stream]);
  };
  for (Layer &layer : kernel.layers) {
    lookAt(layer.recurrence.getStreams());
    lookAt(layer.recurrence.getLaggedStreams());
  }
  ReturnOp returned = kernel.op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    look(returned.getReturnedDimensions(i), kernel.arguments.results[i]);
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

/// A buffer for what the nest of `root` leaves in memory.
Buffer FrameBuilder::allocate(Value root, int64_t copies) {
  UnitShape units = kernel.unitsOf(kernel.nestOf(root));
  Buffer buffer{{}, units.outer, !units.lane.empty()};
  SmallVector<int64_t> shape;
  for (StringRef name : units.outer)
    shape.push_back(kernel.sizeOf(name));
  if (buffer.hasLanes) {
    buffer.names.push_back(units.lane);
    shape.push_back(units.groups() * units.groupVectors *
                    kernel.schedule.vectorLanes);
  }
  buffer.memref =
      workspace->allocateRows(copies, {kernel.batch}, shape, b.getF32Type());
  return buffer;
}

void FrameBuilder::allocateBuffers() {
  kernel.rowLengths =
      workspace->allocateRows(1, {kernel.batch}, {}, b.getI64Type());
  for (Layer &layer : kernel.layers) {
    OperandRange yielded = layer.recurrence.getYield().getValues();
    for (auto [state, value] :
         llvm::zip(layer.recurrence.getStateArguments(), yielded))
      kernel.stateBuffers[state] = allocate(value, layer.copies);
    for (const Phase &phase : layer.plan.getPhases())
      for (const Nest &nest : phase.nests)
        allocateSums(layer, nest);
    for (Value value : layer.plan.getStored())
      if (!kernel.storedBuffers.contains(value))
        kernel.storedBuffers[value] = allocate(value, 1);
    allocateRounded(layer);
  }
  auto allocateSequences = [&](OperandRange streams) {
    for (Value stream : streams)
      if (auto sequence = dyn_cast<OpResult>(stream)) {
        auto [source, isState] = kernel.sourceOf(sequence);
        if (!isState && !kernel.sequenceBuffers.contains(source))
          kernel.sequenceBuffers[source] =
              allocate(source, kernel.layerOf(source).copies);
      }
  };
  for (Layer &layer : kernel.layers) {
    allocateSequences(layer.recurrence.getStreams());
    allocateSequences(layer.recurrence.getLaggedStreams());
  }
}

/// Where products leave their sums for the rest of the nest.
void FrameBuilder::allocateSums(const Layer &layer, const Nest &nest) {
  for (Operation *op : layer.plan.exchangesOf(nest))
    if (isa<ProductOpInterface>(op))
      for (Value result : op->getResults())
        kernel.storedBuffers[result] = allocate(nest.roots.front(), 1);
}

void FrameBuilder::allocateRounded(const Layer &layer) {
  RecurrenceOp recurrence = layer.recurrence;
  recurrence.getStep().walk([&](ProductOpInterface product) {
    Type rounding = CpuKernel::roundingOf(product);
    if (rounding.isF32() || !StepPlan::isExchange(product))
      return;
    auto states = recurrence.getStateArguments();
    for (Value factor : product.getFactors()) {
      if (kernel.roundedBuffers.contains({factor, rounding}))
        continue;
      auto state = llvm::find(states, factor);
      if (state != states.end())
        kernel.roundedBuffers[{factor, rounding}] =
            allocate(recurrence.getYield().getValues()[state - states.begin()],
                     layer.copies);
      else if (layer.plan.isStored(factor))
        kernel.roundedBuffers[{factor, rounding}] = allocate(factor, 1);
    }
  });
}

//===----------------------------------------------------------------------===//
// Before the first step
//===----------------------------------------------------------------------===//

/// Each row's number of steps: its length, or all of them where none is given.
void FrameBuilder::fillRowLengths() {
  Value given = Memory(kernel).isPresent(kernel.arguments.lengths);
  Bounds part = kernel.partOf(kernel.batch);
  forRange(part.lower, part.upper, kernel.index(1), [&](Value row) {
    auto choice = scf::IfOp::create(
        b, given,
        [&](OpBuilder &inner, Location loc) {
          Value given =
              memref::LoadOp::create(inner, loc, kernel.arguments.lengths, row);
          Value length = arith::IndexCastOp::create(
              inner, loc, inner.getIndexType(), given);
          scf::YieldOp::create(inner, loc, length);
        },
        [&](OpBuilder &inner, Location loc) {
          scf::YieldOp::create(inner, loc, kernel.time);
        });
    Value length =
        arith::IndexCastOp::create(b, b.getI64Type(), choice.getResult(0));
    memref::StoreOp::create(b, length, kernel.rowLengths,
                            ValueRange{kernel.index(0), row});
  });
}

template <typename Body>
void FrameBuilder::forEachVector(const Buffer &buffer, Body body) {
  OpBuilder::InsertionGuard guard(b);
  Bounds part = kernel.partOf(kernel.batch);
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

/// Copy 0 of each state: the initial value, or zero where none is given.
void FrameBuilder::initializeStates() {
  Memory memory(kernel);
  auto initialize = [&](Value argument, Value initial, bool isGiven) {
    auto type = cast<NamedTensorType>(initial.getType());
    Value memref = kernel.arguments.inputs[initial];
    forEachVector(kernel.stateBuffers[argument], [&](Value row,
                                                     const Point &point) {
      Value value = memory.splat(0);
      if (isGiven)
        value = memory.load(memory.inTensor(type, memref, 0, {}, row, point));
      memory.storeState(argument, kernel.index(0), row, point, value);
    });
  };
  for (Layer &layer : kernel.layers)
    for (auto [argument, initial] :
         llvm::zip(layer.recurrence.getStateArguments(),
                   layer.recurrence.getInitialStates())) {
      Value given = memory.isPresent(kernel.arguments.inputs[initial]);
      auto choice = scf::IfOp::create(b, given, /*withElseRegion=*/true);
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(choice.thenBlock());
      initialize(argument, initial, true);
      b.setInsertionPointToStart(choice.elseBlock());
      initialize(argument, initial, false);
    }
}

static bool hasProducts(const Layer &layer, const Nest &nest) {
  return llvm::any_of(layer.plan.exchangesOf(nest), [](Operation *exchange) {
    return isa<BlockDiagonalProductOp>(exchange);
  });
}

/// Loops over units that threads may claim.
int64_t FrameBuilder::countClaimingLoops() {
  int64_t count = llvm::count_if(hoisted, [](const HoistedProduct &product) {
    return product.unitsClaimedFrom().has_value();
  });
  for (const Layer &layer : kernel.layers)
    for (const Phase &phase : layer.plan.getPhases())
      count += llvm::count_if(phase.nests, [&](const Nest &nest) {
        return claimedFrom(kernel, nest).has_value();
      });
  return count;
}

/// With enough rows each thread takes rows of its own; otherwise all threads
/// share every row and split its elements.
void FrameBuilder::decideSplit() {
  // Where units are claimed, barriers cost little, and the team balances.
  int64_t claimed = 0;
  for (const Layer &layer : kernel.layers)
    for (const Phase &phase : layer.plan.getPhases())
      for (const Nest &nest : phase.nests)
        if (hasProducts(layer, nest))
          claimed =
              std::max(claimed, claimedFrom(kernel, nest).value_or(INT64_MAX));
  Value size = TeamSizeOp::create(b, b.getIndexType(), kernel.team);
  Value enough = arith::MulIOp::create(
      b, size, kernel.index(kernel.schedule.splitRowsFrom));
  kernel.splitsRows =
      arith::CmpIOp::create(b, arith::CmpIPredicate::uge, kernel.batch, enough);
  if (claimed > 0 && claimed != INT64_MAX) {
    Value few = arith::CmpIOp::create(b, arith::CmpIPredicate::ult,
                                      kernel.batch, kernel.index(claimed));
    kernel.splitsRows = arith::AndIOp::create(b, kernel.splitsRows, few);
  }
  Bounds part = kernel.partOf(kernel.batch);
  kernel.rows.lower = arith::SelectOp::create(b, kernel.splitsRows, part.lower,
                                              kernel.index(0));
  kernel.rows.upper =
      arith::SelectOp::create(b, kernel.splitsRows, part.upper, kernel.batch);
}

void FrameBuilder::barrierIfElementsAreSplit() {
  Value shared = arith::XOrIOp::create(b, kernel.splitsRows,
                                       arith::ConstantIntOp::create(b, 1, 1));
  onlyIf(shared, [&] { barrier(); });
}

//===----------------------------------------------------------------------===//
// The walk through time
//===----------------------------------------------------------------------===//

/// Ticks, in chunks where products are hoisted.
LogicalResult FrameBuilder::emitChunks() {
  int64_t lastLag = 0;
  for (const Layer &layer : kernel.layers)
    lastLag = std::max(lastLag, layer.lag);
  Value zero = kernel.index(0), one = kernel.index(1);
  Value ticks = arith::AddIOp::create(b, kernel.time, kernel.index(lastLag));
  LogicalResult result = success();
  auto emitTicks = [&](Value lower, Value upper, const Chunk &chunk) {
    forRange(lower, upper, one, [&](Value tick) {
      if (failed(emitTick(tick, chunk)))
        result = failure();
    });
  };
  if (hoisted.empty()) {
    emitTicks(zero, ticks, {zero, kernel.time});
    return result;
  }
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
  return result;
}

void FrameBuilder::emitHoisted(const Chunk &chunk) {
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
LogicalResult FrameBuilder::emitTick(Value tick, const Chunk &chunk) {
  size_t phases = 0;
  for (const Layer &layer : kernel.layers)
    phases = std::max(phases, layer.plan.getPhases().size());
  LogicalResult result = success();
  for (unsigned phase = 0; phase != phases; ++phase) {
    for (const Layer &layer : kernel.layers) {
      Value step = arith::SubIOp::create(b, tick, kernel.index(layer.lag));
      auto emit = [&] {
        if (failed(emitPhase(layer, phase, {step, chunk})))
          result = failure();
      };
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
  return result;
}

LogicalResult FrameBuilder::emitPhase(const Layer &layer, unsigned phase,
                                      const Moment &moment) {
  if (phase >= layer.plan.getPhases().size())
    return success();
  for (const Nest &nest : layer.plan.getPhases()[phase].nests)
    if (failed(NestEmitter(kernel, layer, nest, phase, moment).emit()))
      return failure();
  return success();
}

/// Results of the kind `last`: the copy that the last step wrote.
void FrameBuilder::takeLastValues() {
  Memory memory(kernel);
  ReturnOp returned = kernel.op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i) {
    if (returned.getKind(i) != ReturnKind::last)
      continue;
    for (auto [entry, sequence] : llvm::enumerate(returned.getPacked(i))) {
      Value state = kernel.sourceOf(cast<OpResult>(sequence)).value;
      const Buffer &buffer = kernel.stateBuffers[state];
      Value copy = arith::RemUIOp::create(
          b, kernel.time, kernel.index(kernel.layerOf(state).copies));
      forEachVector(buffer, [&](Value row, const Point &point) {
        Value last = memory.load(memory.inBuffer(buffer, copy, row, point));
        memory.store(memory.inTensor(returned.getReturnedType(i),
                                     kernel.arguments.results[i], entry, {},
                                     row, point),
                     last);
      });
    }
  }
}

//===----------------------------------------------------------------------===//
// The functions
//===----------------------------------------------------------------------===//

void FrameBuilder::buildPrepare() {
  auto function = createFunction(prepareName(kernel.op.getSymName()));
  packWeights(kernel);
  function->setAttr("rec.prepared_bytes",
                    b.getStringAttr(prepared->getBytesExpression()));
  finishFunction(function);
}

LogicalResult FrameBuilder::buildMain() {
  auto function = createFunction(kernel.op.getSymName());
  Value rows = arith::MaxUIOp::create(b, kernel.batch, kernel.index(1));
  Value fitting = arith::DivUIOp::create(
      b, kernel.index(kernel.schedule.hoistedRows), rows);
  stepsPerChunk = arith::MaxUIOp::create(b, fitting, kernel.index(1));
  for (const Layer &layer : kernel.layers)
    for (ProductOpInterface product : layer.plan.getHoisted()) {
      hoisted.emplace_back(kernel, layer,
                           cast<BlockDiagonalProductOp>(product));
      hoisted.back().allocate(*workspace, stepsPerChunk);
    }
  allocateBuffers();
  fillRowLengths();
  initializeStates();
  decideSplit();
  allocateClaims(kernel, *workspace, countClaimingLoops());
  barrier();
  if (failed(emitChunks()))
    return failure();
  barrier();
  takeLastValues();
  function->setAttr("rec.workspace_bytes",
                    b.getStringAttr(workspace->getBytesExpression()));
  function->setAttr("rec.team_size", b.getStringAttr(teamSizeExpression()));
  CpuTiling<int64_t> tiling = tilingOf(kernel.schedule);
  function->setAttr(plannedRegistersName,
                    b.getI64IntegerAttr(tiling.registers()));
  function->setAttr(plannedBytesName, b.getI64IntegerAttr(tiling.blockBytes()));
  finishFunction(function);
  return success();
}

/// Threads with rows of their own need no barriers; others must have enough to
/// do in a step.
std::string FrameBuilder::teamSizeExpression() {
  uint64_t flops = 0;
  for (Layer &layer : kernel.layers)
    layer.recurrence.getStep().walk([&](BlockDiagonalProductOp product) {
      uint64_t elements =
          2 * (product->getNumResults() + product.getFactors().size() - 1);
      for (StringRef name : product.getWeight().getType().getNames())
        elements =
            llvm::SaturatingMultiply<uint64_t>(elements, kernel.sizeOf(name));
      flops = llvm::SaturatingAdd<uint64_t>(flops, elements);
    });
  flops = std::min(flops, uint64_t(kernel.schedule.threadFlops) *
                              kernel.schedule.threads);
  return llvm::formatv("max(min(floordiv(B, {0}), {1}), "
                       "1 + floordiv(B * {2}, {3}))",
                       kernel.schedule.splitRowsFrom, kernel.schedule.threads,
                       flops, kernel.schedule.threadFlops);
}

LogicalResult FrameBuilder::build() {
  bool hasWeights = false;
  for (Layer &layer : kernel.layers)
    hasWeights |=
        !layer.recurrence.getStep().getOps<BlockDiagonalProductOp>().empty();
  if (hasWeights)
    buildPrepare();
  return buildMain();
}

std::string reprise::lowering::prepareName(StringRef operatorName) {
  return (operatorName + "_prepare").str();
}

LogicalResult reprise::lowering::buildCpuKernel(OperatorOp op) {
  if (failed(checkBound(op)))
    return failure();
  FailureOr<CpuSchedule> schedule = CpuSchedule::read(op);
  if (failed(schedule))
    return failure();
  ImplicitLocOpBuilder builder(op.getLoc(), op.getContext());
  CpuKernel kernel(builder, op, *schedule);
  FailureOr<std::vector<Layer>> layers = arrangeLayers(op);
  if (failed(layers))
    return failure();
  kernel.layers = std::move(*layers);
  return FrameBuilder(kernel).build();
}
