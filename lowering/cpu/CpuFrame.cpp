//===- CpuFrame.cpp - what all kernels for a CPU have ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/CpuFrame.h"
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

std::optional<Refusal> CpuFrame::refuse(OperatorOp op) {
  SmallVector<StageOpInterface> stages = op.getStages();
  StringRef first = stages.front().getTime();
  for (StageOpInterface stage : stages)
    if (stage.getTime() != first)
      return notLoweredYet(stage.getLoc(),
                           "runs over " + stage.getTime() +
                               ", another recurrence of the operator over " +
                               first + ", which is",
                           "the CPU");
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
  Value rows = findSize(bound, RecDialect::batchName);
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
  SmallVector<std::string> names;
  for (unsigned i = 0; i != op.getBody().getNumArguments(); ++i)
    names.push_back(op.getArgumentName(i).str());
  names.push_back(RecDialect::lengthsName.str());
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    names.push_back(returned.getResultName(i).str());
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
      sizes.push_back(dim == RecDialect::batchName ? batch() : stepsOf(dim));
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

/// Of a tensor that the caller always brings: one that is read over time, or
/// else a result.
Value CpuFrame::findSize(const KernelArguments &of, StringRef name) {
  for (StageOpInterface stage : op.getStages())
    for (const StageRead &read : stage.getReads())
      if (auto type = dyn_cast<NamedTensorType>(read.operand.getType()))
        if (Value size = sizeIn(type.getDimensions(),
                                of.inputs.lookup(read.operand), name))
          return size;
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    if (Value size =
            sizeIn(returned.getReturnedDimensions(i), of.results[i], name))
      return size;
  return {};
}

Value CpuFrame::stepsOf(StringRef time) {
  Value &steps = stepsByTime[time];
  if (!steps)
    inPrologue([&] {
      steps = op.getStep() ? index(1) : findSize(kernel->arguments, time);
    });
  return steps;
}

/// Each row's number of steps: its length, or all of them where none is given.
Value CpuFrame::fillRowLengths(Value steps) {
  Value rows = workspace().allocateRows(1, {batch()}, {}, builder.getI64Type());
  Value given = isPresent(arguments().lengths);
  Bounds part = partOf(batch());
  auto loop = scf::ForOp::create(builder, part.lower, part.upper, index(1));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Value row = loop.getInductionVar();
  auto choice = scf::IfOp::create(
      builder, given,
      [&](OpBuilder &inner, Location loc) {
        Value length =
            memref::LoadOp::create(inner, loc, arguments().lengths, row);
        length = arith::IndexCastOp::create(inner, loc, inner.getIndexType(),
                                            length);
        scf::YieldOp::create(inner, loc, length);
      },
      [&](OpBuilder &inner, Location loc) {
        scf::YieldOp::create(inner, loc, steps);
      });
  Value length = arith::IndexCastOp::create(builder, builder.getI64Type(),
                                            choice.getResult(0));
  memref::StoreOp::create(builder, length, rows, ValueRange{index(0), row});
  return rows;
}

Value CpuFrame::rowLengths(StringRef time) {
  Value &lengths = lengthsByTime[time];
  if (!lengths) {
    Value steps = stepsOf(time);
    inPrologue([&] { lengths = fillRowLengths(steps); });
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

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

Value CpuFrame::isPresent(Value argument) {
  Value pointer =
      memref::ExtractAlignedPointerAsIndexOp::create(builder, argument);
  return arith::CmpIOp::create(builder, arith::CmpIPredicate::ne, pointer,
                               index(0));
}

void CpuFrame::initialize(Value initial,
                          function_ref<void(bool isGiven)> emit) {
  inPrologue([&] {
    Value given = isPresent(arguments().inputs.lookup(initial));
    auto choice = scf::IfOp::create(builder, given, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(choice.thenBlock());
    emit(true);
    builder.setInsertionPointToStart(choice.elseBlock());
    emit(false);
  });
}

std::optional<CpuFrame::Tensor> CpuFrame::tensorOf(const Group &group,
                                                   Value operand) {
  if (auto type = dyn_cast<NamedTensorType>(operand.getType()))
    return Tensor{type, arguments().inputs.lookup(operand)};
  if (group.contains(operand.getDefiningOp()))
    return std::nullopt;
  return Tensor{cast<SequenceType>(operand.getType()).getTensorType(),
                sequences.lookup(operand)};
}

void CpuFrame::storeAll(Memory &memory, OpResult sequence, Value value,
                        Value active, Value time, Value row,
                        const Point &point) {
  Value shown;
  auto store = [&](NamedTensorType type, Value memref, unsigned entry) {
    if (!shown)
      shown = arith::SelectOp::create(builder, active, value, memory.splat(0));
    memory.store(memory.inTensor(type, memref, entry, time, row, point), shown);
  };
  if (Value kept = sequences.lookup(sequence))
    store(cast<SequenceType>(sequence.getType()).getTensorType(), kept, 0);
  ReturnOp returned = op.getReturn();
  for (unsigned result = 0; result != returned.getNumReturned(); ++result) {
    if (returned.getKind(result) != ReturnKind::all)
      continue;
    for (auto [entry, packed] : llvm::enumerate(returned.getPacked(result)))
      if (packed == sequence)
        store(returned.getReturnedType(result), arguments().results[result],
              entry);
  }
}

void CpuFrame::storeLast(const Group &group,
                         function_ref<void(const LastPlace &)> store) {
  ReturnOp returned = op.getReturn();
  inEpilogue([&] {
    for (unsigned i = 0; i != returned.getNumReturned(); ++i) {
      if (returned.getKind(i) != ReturnKind::last)
        continue;
      for (auto [entry, packed] : llvm::enumerate(returned.getPacked(i))) {
        auto sequence = cast<OpResult>(packed);
        if (group.contains(sequence.getOwner()))
          store({sequence, returned.getReturnedType(i), arguments().results[i],
                 unsigned(entry)});
      }
    }
  });
}
