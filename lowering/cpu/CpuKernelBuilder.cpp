//===- CpuKernelBuilder.cpp - one operator as a function for a team
//------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/CpuKernelBuilder.h"
#include "lowering/bind/Bound.h"
#include "lowering/cpu/NestEmitter.h"
#include "lowering/cpu/PackWeights.h"
#include "lowering/cpu/Workspace.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

//===---------------------------------------------------------------------------===//
// The frame
//===---------------------------------------------------------------------------===//

namespace {

class FrameBuilder {
public:
  explicit FrameBuilder(CpuKernel &kernel)
      : kernel(kernel), b(kernel.builder) {}

  LogicalResult build();

private:
  void createFunction();
  void findSizes();
  void allocateBuffers();
  Buffer allocate(Value root, int64_t copies);
  void fillRowLengths();
  void initializeStates();
  void decideSplit();
  LogicalResult emitSteps();
  void takeLastValues();
  void barrierIfElementsAreSplit();

  /// Calls `body` for every vector of `buffer`'s names in this thread's part of
  /// the rows.
  template <typename Body>
  void forEachVector(const Buffer &buffer, Body body);
  Value isPresent(Value memref);
  template <typename Body>
  void forRange(Value lower, Value upper, int64_t step, Body body);

  CpuKernel &kernel;
  ImplicitLocOpBuilder &b;
  Value workspaceBytes;
  std::optional<Workspace> workspace;
};

} // namespace

template <typename Body>
void FrameBuilder::forRange(Value lower, Value upper, int64_t step, Body body) {
  auto loop = scf::ForOp::create(b, lower, upper, kernel.index(step));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
}

/// Behind the tensors: the workspace and the team.
void FrameBuilder::createFunction() {
  SmallVector<Type> types = argumentTypes(kernel.op);
  types.push_back(MemRefType::get({ShapedType::kDynamic}, b.getI8Type()));
  types.push_back(TeamType::get(b.getContext()));

  b.setInsertionPoint(kernel.op);
  kernel.function = func::FuncOp::create(b, kernel.op.getSymName(),
                                         b.getFunctionType(types, {}));
  Block *entry = kernel.function.addEntryBlock();
  b.setInsertionPointToStart(entry);
  func::ReturnOp::create(b);
  b.setInsertionPointToStart(entry);

  SmallVector<BlockArgument> arguments(entry->getArguments());
  kernel.arguments = bindArguments(kernel.op, arguments);
  auto nameArgument = [&](BlockArgument argument, StringRef name) {
    argument.setLoc(NameLoc::get(b.getStringAttr(name), argument.getLoc()));
    return argument;
  };
  kernel.team = nameArgument(arguments.pop_back_val(), "team");
  workspaceBytes = nameArgument(arguments.pop_back_val(), "workspace");
}

/// Time is a stream's size; the batch a stream's, or that of an initial state.
void FrameBuilder::findSizes() {
  auto sizeIn = [&](Value tensor, StringRef name) -> Value {
    auto type = cast<NamedTensorType>(tensor.getType());
    for (auto [i, dim] : llvm::enumerate(type.getDimensions()))
      if (dim.isNamed() && dim.getName() == name)
        return memref::DimOp::create(b, kernel.arguments.inputs[tensor], i);
    return {};
  };
  kernel.time = sizeIn(kernel.recurrence.getStreams().front(),
                       kernel.recurrence.getTime());
  for (Value stream : kernel.recurrence.getStreams())
    if (!kernel.batch)
      kernel.batch = sizeIn(stream, RecDialect::batchName);
  ReturnOp returned = kernel.op.getReturn();
  for (unsigned i = 0; !kernel.batch && i != returned.getNumReturned(); ++i)
    for (auto [d, dim] :
         llvm::enumerate(returned.getReturnedType(i).getDimensions()))
      if (dim.isNamed() && dim.getName() == RecDialect::batchName)
        kernel.batch = memref::DimOp::create(b, kernel.arguments.results[i], d);
}

Buffer FrameBuilder::allocate(Value root, int64_t copies) {
  const Nest &nest = kernel.nestOf(root);
  StringRef lane = kernel.laneOf(nest);
  Buffer buffer{{}, {}, !lane.empty()};
  SmallVector<int64_t> shape;
  for (StringRef name : nest.space.getNames())
    if (name != lane) {
      buffer.names.push_back(name);
      shape.push_back(kernel.sizeOf(name));
    }
  if (buffer.hasLanes) {
    buffer.names.push_back(lane);
    shape.push_back(kernel.vectorsAlong(lane) * kernel.schedule.vectorLanes);
  }
  buffer.memref = workspace->allocate(copies, shape, b.getF32Type());
  return buffer;
}

void FrameBuilder::allocateBuffers() {
  kernel.rowLengths = workspace->allocate(1, {}, b.getI64Type());
  OperandRange yielded = kernel.recurrence.getYield().getValues();
  for (unsigned i = 0; i != kernel.recurrence.getNumStates(); ++i)
    kernel.stateBuffers.push_back(allocate(yielded[i], 2));
  for (Value value : kernel.plan.getStored())
    kernel.storedBuffers[value] = allocate(value, 1);
  kernel.recurrence.getStep().walk([&](ProductOpInterface product) {
    Type rounding = CpuKernel::roundingOf(product);
    if (rounding.isF32() || !StepPlan::isExchange(product))
      return;
    for (Value factor : product.getFactors()) {
      std::optional<unsigned> state = kernel.stateOf(factor);
      if ((state || kernel.plan.isStored(factor)) &&
          !kernel.roundedBuffers.contains({factor, rounding}))
        kernel.roundedBuffers[{factor, rounding}] =
            state ? allocate(yielded[*state], 2) : allocate(factor, 1);
    }
  });
}

Value FrameBuilder::isPresent(Value memref) {
  Value pointer = memref::ExtractAlignedPointerAsIndexOp::create(b, memref);
  return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, pointer,
                               kernel.index(0));
}

/// Each row's number of steps: its length, or all of them where none is given.
void FrameBuilder::fillRowLengths() {
  Value given = isPresent(kernel.arguments.lengths);
  Bounds part = kernel.partOf(kernel.batch);
  forRange(part.lower, part.upper, 1, [&](Value row) {
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
  for (auto [i, initial] :
       llvm::enumerate(kernel.recurrence.getInitialStates())) {
    Value memref = kernel.arguments.inputs[initial];
    auto type = cast<NamedTensorType>(initial.getType());
    const Buffer &buffer = kernel.stateBuffers[i];
    Value given = isPresent(memref);
    auto choice = scf::IfOp::create(b, given, /*withElseRegion=*/true);
    for (bool present : {true, false}) {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(present ? choice.thenBlock()
                                         : choice.elseBlock());
      forEachVector(buffer, [&](Value row, const Point &point) {
        Value initialValue =
            present
                ? memory.load(memory.inTensor(type, memref, 0, {}, row, point))
                : memory.splat(0);
        memory.storeState(i, kernel.index(0), row, point, initialValue);
      });
    }
  }
}

/// With enough rows each thread takes rows of its own; otherwise all threads
/// share every row and split its elements.
void FrameBuilder::decideSplit() {
  Value size = TeamSizeOp::create(b, b.getIndexType(), kernel.team);
  Value enough = arith::MulIOp::create(
      b, size, kernel.index(kernel.schedule.splitRowsFrom));
  kernel.splitsRows =
      arith::CmpIOp::create(b, arith::CmpIPredicate::uge, kernel.batch, enough);
  Bounds part = kernel.partOf(kernel.batch);
  kernel.rows.lower = arith::SelectOp::create(b, kernel.splitsRows, part.lower,
                                              kernel.index(0));
  kernel.rows.upper =
      arith::SelectOp::create(b, kernel.splitsRows, part.upper, kernel.batch);
}

void FrameBuilder::barrierIfElementsAreSplit() {
  Value shared = arith::XOrIOp::create(b, kernel.splitsRows,
                                       arith::ConstantIntOp::create(b, 1, 1));
  auto branch = scf::IfOp::create(b, shared);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  TeamBarrierOp::create(b, kernel.team);
}

LogicalResult FrameBuilder::emitSteps() {
  auto loop =
      scf::ForOp::create(b, kernel.index(0), kernel.time, kernel.index(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value step = loop.getInductionVar();
  Value parity = arith::RemUIOp::create(b, step, kernel.index(2));
  if (kernel.recurrence.getReverse()) {
    Value last = arith::SubIOp::create(b, kernel.time, kernel.index(1));
    step = arith::SubIOp::create(b, last, step);
  }
  for (auto [number, phase] : llvm::enumerate(kernel.plan.getPhases())) {
    for (const Nest &nest : phase.nests)
      if (failed(NestEmitter(kernel, nest, number, step, parity).emit()))
        return failure();
    barrierIfElementsAreSplit();
  }
  return success();
}

/// Results of the kind `last`: the copy of the state that no step read any
/// more.
void FrameBuilder::takeLastValues() {
  Memory memory(kernel);
  Value copy = arith::RemUIOp::create(b, kernel.time, kernel.index(2));
  ReturnOp returned = kernel.op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i) {
    if (returned.getKind(i) != ReturnKind::last)
      continue;
    for (auto [entry, sequence] : llvm::enumerate(returned.getPacked(i))) {
      const Buffer &buffer =
          kernel.stateBuffers[cast<OpResult>(sequence).getResultNumber()];
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

LogicalResult FrameBuilder::build() {
  createFunction();
  findSizes();
  workspace.emplace(b, workspaceBytes, kernel.batch);
  allocateBuffers();
  packWeights(kernel, *workspace);
  fillRowLengths();
  initializeStates();
  decideSplit();
  TeamBarrierOp::create(b, kernel.team);
  if (failed(emitSteps()))
    return failure();
  TeamBarrierOp::create(b, kernel.team);
  takeLastValues();
  kernel.function->setAttr("rec.workspace_bytes",
                           b.getStringAttr(workspace->getBytesExpression()));
  return success();
}

/// What the family cannot do yet, said at its place in the spec.
static FailureOr<RecurrenceOp> checkSupported(OperatorOp op) {
  auto recurrences = llvm::to_vector(op.getBody().getOps<RecurrenceOp>());
  if (recurrences.size() != 1) {
    op.emitError() << "has " << recurrences.size()
                   << " recurrences; an operator of one is lowered for the "
                      "CPU, others not yet";
    return failure();
  }
  RecurrenceOp recurrence = recurrences.front();
  if (!recurrence.getLaggedStreams().empty()) {
    recurrence.emitError("lagged streams are not lowered for the CPU yet");
    return failure();
  }
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    if (returned.getKind(i) == ReturnKind::sum) {
      returned.emitError()
          << "'" << returned.getResultName(i)
          << "' is a sum over time, which is not lowered for the CPU yet";
      return failure();
    }
  for (OuterOp outer : recurrence.getStep().getOps<OuterOp>()) {
    outer.emitError("an outer product is not lowered for the CPU yet");
    return failure();
  }
  return recurrence;
}

FailureOr<func::FuncOp> reprise::lowering::buildCpuKernel(OperatorOp op) {
  if (failed(checkBound(op)))
    return failure();
  FailureOr<RecurrenceOp> recurrence = checkSupported(op);
  FailureOr<CpuSchedule> schedule = CpuSchedule::read(op);
  if (failed(recurrence) || failed(schedule))
    return failure();
  FailureOr<StepPlan> plan = StepPlan::compute(*recurrence);
  if (failed(plan))
    return failure();
  ImplicitLocOpBuilder builder(op.getLoc(), op.getContext());
  CpuKernel kernel(builder, op, *recurrence, std::move(*plan), *schedule);
  if (failed(FrameBuilder(kernel).build()))
    return failure();
  return kernel.function;
}
