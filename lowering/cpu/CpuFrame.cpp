//===- CpuFrame.cpp - what all kernels for a CPU have ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/CpuFrame.h"
#include "dialect/IndexSpaces.h"
#include "lowering/bind/Bound.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

std::string reprise::lowering::prepareName(StringRef operatorName) {
  return (operatorName + "_prepare").str();
}

//===----------------------------------------------------------------------===//
// What is refused
//===----------------------------------------------------------------------===//

/// What is refused of a step: values over a dimension whose size a call brings,
/// such as another recurrence's time.
static std::optional<Refusal> refuseValues(RecurrenceOp recurrence,
                                           ArrayRef<StringRef> dynamic) {
  // The operator is verified: its spaces are known.
  FailureOr<IndexSpaces> spaces = IndexSpaces::compute(recurrence);
  auto check = [&](Location place, Value value) -> std::optional<Refusal> {
    for (StringRef name : spaces->of(value).getNames())
      if (llvm::is_contained(dynamic, name))
        return notLoweredYet(place,
                             "has a value over " + name +
                                 ", whose size only a call says, which is",
                             "the CPU");
    return std::nullopt;
  };
  Block &step = recurrence.getStep().front();
  for (Value argument : step.getArguments())
    if (auto refusal = check(recurrence.getLoc(), argument))
      return refusal;
  for (Operation &op : step)
    for (Value result : op.getResults())
      if (auto refusal = check(op.getLoc(), result))
        return refusal;
  return std::nullopt;
}

std::optional<Refusal> CpuFrame::refuse(OperatorOp op) {
  SmallVector<StringRef> dynamic = dynamicDimensions(op);
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>())
    if (auto refusal = refuseValues(recurrence, dynamic))
      return refusal;
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// The functions
//===----------------------------------------------------------------------===//

/// Sequences that a group reads of an earlier one.
static SmallVector<OpResult> sequencesBetween(ArrayRef<Group> groups) {
  SmallVector<OpResult> sequences;
  for (const Group &group : groups)
    for (StageOpInterface stage : group.stages)
      for (const StageRead &read : stage.getReads())
        if (auto sequence = dyn_cast<OpResult>(read.operand))
          if (!group.contains(sequence.getOwner()) &&
              !llvm::is_contained(sequences, sequence))
            sequences.push_back(sequence);
  return sequences;
}

CpuFrame::CpuFrame(OperatorOp op)
    : op(op), builder(op.getLoc(), op.getContext()) {
  builder.setInsertionPoint(op);
  kernel = createFunction(op.getSymName());
  current = kernel.get();
  kernel->prologueEnd = TeamBarrierOp::create(builder, team());
  Operation *lastBarrier = TeamBarrierOp::create(builder, team());
  builder.setInsertionPoint(lastBarrier);
  placeSequences();
  zeroSums();
}

/// A function takes the tensors, then its buffers, then the team. Leaves the
/// builder before the function's return.
std::unique_ptr<CpuFrame::Function>
CpuFrame::createFunction(const Twine &name) {
  SmallVector<Type> types = argumentTypes(op);
  types.push_back(TeamType::get(builder.getContext()));
  auto function = func::FuncOp::create(builder, name.str(),
                                       builder.getFunctionType(types, {}));
  Block *entry = function.addEntryBlock();
  builder.setInsertionPointToStart(entry);
  auto end = func::ReturnOp::create(builder);
  builder.setInsertionPoint(end);
  BlockArgument team = entry->getArguments().back();
  team.setLoc(NameLoc::get(builder.getStringAttr("team"), team.getLoc()));
  KernelArguments bound = bindArguments(op, entry->getArguments());
  Value rows = countRows(bound);
  return std::make_unique<Function>(
      Function{function, bound, team, rows, end, {}, {}, {}});
}

/// Sequences between groups as tensors in memory.
void CpuFrame::placeSequences() {
  for (OpResult sequence : sequencesBetween(groupsOf(op))) {
    NamedTensorType type =
        cast<SequenceType>(sequence.getType()).getTensorType();
    SmallVector<BufferDim> dims(type.getDimensions());
    sequences[sequence] =
        buffer("sequence", BufferKind::sequence, type.getElementType(), dims);
  }
}

void CpuFrame::zeroSums() {
  ReturnOp returned = op.getReturn();
  inPrologue([&] {
    for (unsigned i = 0; i != returned.getNumReturned(); ++i) {
      if (returned.getKind(i) != ReturnKind::sum)
        continue;
      Value result = arguments().results[i];
      int64_t count = cast<MemRefType>(result.getType()).getNumElements();
      Value flat = memref::ReinterpretCastOp::create(
          builder, MemRefType::get({count}, builder.getF32Type()), result,
          /*offset=*/0, /*sizes=*/ArrayRef(count),
          /*strides=*/ArrayRef<int64_t>(1));
      Value zero =
          arith::ConstantOp::create(builder, builder.getF32FloatAttr(0));
      Bounds part = partOf(index(count));
      auto loop = scf::ForOp::create(builder, part.lower, part.upper, index(1));
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPointToStart(loop.getBody());
      memref::StoreOp::create(builder, zero, flat, loop.getInductionVar());
    }
  });
}

void CpuFrame::begin(const Group &group) {
  if (group.number > 0)
    barrier();
}

void CpuFrame::inPrologue(function_ref<void()> emit) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(current->prologueEnd);
  emit();
}

void CpuFrame::inEpilogue(function_ref<void()> emit) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(kernel->function.front().getTerminator());
  emit();
}

/// All of the function that packs is its prologue.
void CpuFrame::inPrepare(function_ref<void()> emit) {
  OpBuilder::InsertionGuard guard(builder);
  if (!prepare) {
    builder.setInsertionPoint(kernel->function);
    prepare = createFunction(prepareName(op.getSymName()));
  }
  llvm::SaveAndRestore enter(current, prepare.get());
  inPrologue(emit);
}

/// The largest value of expressions, as one that nests no deeper than it must:
/// `runtime/Expression.h` limits the depth.
static std::string largestOf(ArrayRef<std::string> values) {
  if (values.empty())
    return "";
  if (values.size() == 1)
    return values.front();
  size_t half = values.size() / 2;
  return "max(" + largestOf(values.take_front(half)) + ", " +
         largestOf(values.drop_front(half)) + ")";
}

void CpuFrame::plan(std::string threads, int64_t registers, int64_t bytes) {
  if (!llvm::is_contained(teamSizes, threads))
    teamSizes.push_back(std::move(threads));
  tileRegisters = std::max(tileRegisters, registers);
  blockBytes = std::max(blockBytes, bytes);
}

/// Takes from a function what it does not use; the names of what it takes.
ArrayAttr CpuFrame::dropUnused(Function &of) {
  func::FuncOp function = of.function;
  SmallVector<std::string> names = argumentNames(op);
  for (const KernelBuffer &buffer : of.buffers)
    names.push_back(buffer.name);

  // A size that nobody asks for would keep the tensor that it is read from.
  for (Operation &inner :
       llvm::make_early_inc_range(llvm::reverse(function.front())))
    if (isOpTriviallyDead(&inner))
      inner.erase();
  BitVector unused(function.getNumArguments());
  SmallVector<StringRef> used;
  for (auto [i, name] : llvm::enumerate(names)) {
    if (function.getArgument(i).use_empty())
      unused.set(i);
    else
      used.push_back(name);
  }
  [[maybe_unused]] LogicalResult erased = function.eraseArguments(unused);
  assert(succeeded(erased) && "a function of our own can change");
  return builder.getStrArrayAttr(used);
}

/// What of a function's memory it takes, and how much of it.
ArrayAttr CpuFrame::describeBuffers(Function &of, ArrayAttr taken) {
  SmallVector<Attribute> buffers;
  for (const KernelBuffer &buffer : of.buffers)
    if (llvm::is_contained(taken.getAsValueRange<StringAttr>(), buffer.name))
      buffers.push_back(describeBuffer(builder.getContext(), buffer));
  return builder.getArrayAttr(buffers);
}

void CpuFrame::finish() {
  auto describe = [&](Function &of, StringRef threads, int64_t registers,
                      int64_t bytes) {
    ArrayAttr taken = dropUnused(of);
    of.function->setAttr(RecDialect::kernelName,
                         CpuKernelAttr::get(builder.getContext(), taken,
                                            describeBuffers(of, taken), threads,
                                            registers, bytes));
  };
  describe(*kernel, largestOf(teamSizes), tileRegisters, blockBytes);
  if (prepare)
    describe(*prepare, /*threads=*/"", 0, 0);
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

KernelBuffer &CpuFrame::addBuffer(StringRef name, BufferKind kind) {
  func::FuncOp function = current->function;
  unsigned beforeTeam = function.getNumArguments() - 1;
  return current->buffers.insert(
      function, beforeTeam, name, kind,
      MemRefType::get({ShapedType::kDynamic}, builder.getI8Type()));
}

Value CpuFrame::buffer(StringRef name, BufferKind kind, Type element,
                       ArrayRef<BufferDim> dims) {
  BufferShape shape(op, element, dims);
  assert((shape.dynamic.empty() || kind != BufferKind::prepared) &&
         "what is prepared serves calls of all sizes");
  KernelBuffer &buffer = addBuffer(name, kind);
  buffer.bytes = shape.bytes;
  Value memref;
  inPrologue([&] {
    SmallVector<Value> sizes;
    for (StringRef dim : shape.dynamic)
      sizes.push_back(dim == RecDialect::batchName ? batch()
                      : op.isTime(dim)             ? stepsOf(dim)
                                       : findSize(current->arguments, dim));
    memref = memref::ViewOp::create(builder, shape.type, buffer.memory,
                                    index(0), sizes);
  });
  return memref;
}

Workspace &CpuFrame::workspace() {
  std::optional<Workspace> &work = current->workspace;
  if (!work)
    work.emplace(builder, addBuffer("work", BufferKind::workspace), batch());
  return *work;
}

Workspace &CpuFrame::prepared() {
  std::optional<Workspace> &packed = current->prepared;
  if (!packed)
    packed.emplace(builder, addBuffer("packed", BufferKind::prepared), batch());
  return *packed;
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

Value CpuFrame::index(int64_t value) {
  return arith::ConstantIndexOp::create(builder, value);
}

Value CpuFrame::sizeIn(ArrayRef<Dimension> dimensions, Value memref,
                       StringRef name) {
  for (auto [i, dim] : llvm::enumerate(op.getAxes(dimensions)))
    if (dim.isNamed() && dim.getName() == name)
      return memref::DimOp::create(builder, memref, i);
  return {};
}

/// Tensors over time that the caller always brings.
static SmallVector<Value> tensorsOverTime(OperatorOp op) {
  SmallVector<Value> tensors;
  for (StageOpInterface stage : op.getStages())
    for (const StageRead &read : stage.getReads())
      if (isa<NamedTensorType>(read.operand.getType()))
        tensors.push_back(read.operand);
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>())
    llvm::append_range(tensors, recurrence.getIndices());
  return tensors;
}

/// Of a tensor that the caller always brings: one that is read over time, or
/// else a result.
Value CpuFrame::findSize(const KernelArguments &of, StringRef name) {
  for (Value tensor : tensorsOverTime(op))
    if (Value size =
            sizeIn(cast<NamedTensorType>(tensor.getType()).getDimensions(),
                   of.inputs.lookup(tensor), name))
      return size;
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    if (Value size =
            sizeIn(returned.getReturnedDimensions(i), of.results[i], name))
      return size;
  return {};
}

/// As many rows as there are beginnings, but for the end of the last one.
Value CpuFrame::countRows(const KernelArguments &of) {
  if (!op.getPacked())
    return findSize(of, RecDialect::batchName);
  Value entries = memref::DimOp::create(builder, of.offsets, 0);
  return arith::SubIOp::create(builder, entries, index(1));
}

Value CpuFrame::offsetOf(Value row) {
  Value offset =
      memref::LoadOp::create(builder, arguments().offsets, ValueRange{row});
  return arith::IndexCastOp::create(builder, builder.getIndexType(), offset);
}

Value CpuFrame::packedLength(Value row) {
  Value next = arith::AddIOp::create(builder, row, index(1));
  return arith::SubIOp::create(builder, offsetOf(next), offsetOf(row));
}

/// The length of the longest of packed rows.
Value CpuFrame::longestRow() {
  auto loop = scf::ForOp::create(builder, index(0), batch(), index(1),
                                 ValueRange(index(0)));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Value length = packedLength(loop.getInductionVar());
  Value longer =
      arith::MaxUIOp::create(builder, loop.getRegionIterArg(0), length);
  scf::YieldOp::create(builder, longer);
  return loop.getResult(0);
}

Value CpuFrame::stepsOf(StringRef time) {
  Value &steps = stepsByTime[time];
  if (!steps)
    inPrologue([&] {
      steps = op.getStep()     ? index(1)
              : op.getPacked() ? longestRow()
                               : findSize(kernel->arguments, time);
    });
  return steps;
}

/// A row's length is among those given, or all of the steps where none are.
static Value lengthOf(ImplicitLocOpBuilder &builder, Value lengths, Value given,
                      Value steps, Value row) {
  auto choice = scf::IfOp::create(
      builder, given,
      [&](OpBuilder &inner, Location loc) {
        Value length = memref::LoadOp::create(inner, loc, lengths, row);
        length = arith::IndexCastOp::create(inner, loc, inner.getIndexType(),
                                            length);
        scf::YieldOp::create(inner, loc, length);
      },
      [&](OpBuilder &inner, Location loc) {
        scf::YieldOp::create(inner, loc, steps);
      });
  return choice.getResult(0);
}

/// Each row's number of steps.
Value CpuFrame::fillRowLengths(StringRef time, Value steps) {
  Value rows = workspace().allocateRows(1, {batch()}, {}, builder.getI64Type());
  Value lengths = arguments().lengths.lookup(time);
  Value given = lengths ? isPresent(lengths) : Value();
  Bounds part = partOf(batch());
  auto loop = scf::ForOp::create(builder, part.lower, part.upper, index(1));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Value row = loop.getInductionVar();
  Value length = lengths ? lengthOf(builder, lengths, given, steps, row)
                         : packedLength(row);
  length = arith::IndexCastOp::create(builder, builder.getI64Type(), length);
  memref::StoreOp::create(builder, length, rows, ValueRange{index(0), row});
  return rows;
}

Value CpuFrame::rowLengths(StringRef time) {
  Value &lengths = lengthsByTime[time];
  if (!lengths) {
    Value steps = stepsOf(time);
    inPrologue([&] { lengths = fillRowLengths(time, steps); });
  }
  return lengths;
}

//===----------------------------------------------------------------------===//
// The team
//===----------------------------------------------------------------------===//

Bounds CpuFrame::partOf(Value count) {
  return partOf(count,
                TeamRankOp::create(builder, builder.getIndexType(), team()));
}

Bounds CpuFrame::partOf(Value count, Value rank) {
  Value size = TeamSizeOp::create(builder, builder.getIndexType(), team());
  Value next = arith::AddIOp::create(builder, rank, index(1));
  auto boundary = [&](Value of) -> Value {
    Value scaled = arith::MulIOp::create(builder, count, of);
    return arith::DivUIOp::create(builder, scaled, size);
  };
  return {boundary(rank), boundary(next)};
}

void CpuFrame::barrier() { TeamBarrierOp::create(builder, team()); }
