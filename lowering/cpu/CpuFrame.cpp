//===- CpuFrame.cpp - what all kernels for a CPU have ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/CpuFrame.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

/// The names of the memory that every kernel has, and of that of packed
/// weights.
static constexpr llvm::StringLiteral workName = "buffer.work",
                                     packedName = "buffer.packed";

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
  kernel = createKernel();
  firstBarrier = TeamBarrierOp::create(builder, kernel->team);
  lastBarrier = TeamBarrierOp::create(builder, kernel->team);
  enter(*kernel);
  placeSequences();
  builder.setInsertionPoint(lastBarrier);
}

/// Functions take the tensors, then memory, then the team. Leaves the builder
/// before the function's return.
std::unique_ptr<CpuFrame::Function>
CpuFrame::createFunction(const Twine &name, ArrayRef<std::string> memory) {
  SmallVector<Type> types = argumentTypes(op);
  size_t tensors = types.size();
  types.append(memory.size(),
               MemRefType::get({ShapedType::kDynamic}, builder.getI8Type()));
  types.push_back(TeamType::get(builder.getContext()));
  auto function = func::FuncOp::create(builder, name.str(),
                                       builder.getFunctionType(types, {}));
  Block *entry = function.addEntryBlock();
  builder.setInsertionPointToStart(entry);
  builder.setInsertionPoint(func::ReturnOp::create(builder));

  ArrayRef<BlockArgument> parameters = entry->getArguments();
  auto named = [&](BlockArgument parameter, StringRef text) -> Value {
    parameter.setLoc(
        NameLoc::get(builder.getStringAttr(text), parameter.getLoc()));
    return parameter;
  };
  KernelArguments bound = bindArguments(op, parameters);
  llvm::StringMap<Value> byName;
  for (auto [parameter, buffer] :
       llvm::zip(parameters.slice(tensors, memory.size()), memory))
    byName[buffer] = named(parameter, StringRef(buffer).split('.').second);
  Value rows = findSize(bound, RecDialect::batchName);
  return std::make_unique<Function>(
      Function{function, bound, SmallVector<std::string>(memory), byName,
               named(parameters.back(), "team"), rows,
               Workspace(builder, byName.lookup(workName), rows),
               Workspace(builder, byName.lookup(packedName), rows)});
}

std::unique_ptr<CpuFrame::Function> CpuFrame::createKernel() {
  SmallVector<std::string> memory = {packedName.str(), workName.str()};
  for (OpResult sequence : sequencesBetween(groupsOf(op)))
    memory.push_back(sequenceName(sequence));
  return createFunction(op.getSymName(), memory);
}

/// Sequences between groups as tensors in the memory of their own.
void CpuFrame::placeSequences() {
  for (OpResult sequence : sequencesBetween(groupsOf(op))) {
    NamedTensorType type =
        cast<SequenceType>(sequence.getType()).getTensorType();
    SmallVector<Value> sizes;
    for (const Dimension &dim : op.getAxes(type.getDimensions()))
      if (!op.getSize(dim.getName()))
        sizes.push_back(dim.getName() == RecDialect::batchName
                            ? batch
                            : stepsOf(dim.getName()));
    inPrologue([&] {
      sequences[sequence] = memref::ViewOp::create(
          builder, memrefOf(op, type),
          kernel->memory.lookup(sequenceName(sequence)), index(0), sizes);
    });
  }
}

void CpuFrame::enter(Function &function) {
  current = &function;
  arguments = function.arguments;
  team = function.team;
  batch = function.batch;
}

void CpuFrame::begin(const Group &group) {
  if (group.number > 0)
    barrier();
}

void CpuFrame::inPrologue(function_ref<void()> emit) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(firstBarrier);
  emit();
}

void CpuFrame::inEpilogue(function_ref<void()> emit) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(kernel->function.front().getTerminator());
  emit();
}

void CpuFrame::inPrepare(function_ref<void()> emit) {
  OpBuilder::InsertionGuard guard(builder);
  if (prepare) {
    builder.setInsertionPoint(prepare->function.front().getTerminator());
  } else {
    builder.setInsertionPoint(kernel->function);
    prepare = createFunction(prepareName(op.getSymName()), packedName.str());
  }
  enter(*prepare);
  emit();
  enter(*kernel);
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
  llvm::append_range(names, of.memoryNames);

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
  auto add = [&](StringRef name, BufferKind kind, const std::string &bytes) {
    if (llvm::is_contained(taken.getAsValueRange<StringAttr>(), name))
      buffers.push_back(
          BufferAttr::get(builder.getContext(), name, kind, bytes));
  };
  add(packedName, BufferKind::prepared, of.prepared.getBytesExpression());
  add(workName, BufferKind::workspace, of.workspace.getBytesExpression());
  for (OpResult sequence : sequencesBetween(groupsOf(op)))
    add(sequenceName(sequence), BufferKind::sequence, bytesOf(sequence));
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
  Value rows = workspace().allocateRows(1, {batch}, {}, builder.getI64Type());
  Value given = isPresent(arguments.lengths);
  Bounds part = partOf(batch);
  auto loop = scf::ForOp::create(builder, part.lower, part.upper, index(1));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Value row = loop.getInductionVar();
  auto choice = scf::IfOp::create(
      builder, given,
      [&](OpBuilder &inner, Location loc) {
        Value length =
            memref::LoadOp::create(inner, loc, arguments.lengths, row);
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
                TeamRankOp::create(builder, builder.getIndexType(), team));
}

Bounds CpuFrame::partOf(Value count, Value rank) {
  Value size = TeamSizeOp::create(builder, builder.getIndexType(), team);
  Value next = arith::AddIOp::create(builder, rank, index(1));
  auto boundary = [&](Value of) -> Value {
    Value scaled = arith::MulIOp::create(builder, count, of);
    return arith::DivUIOp::create(builder, scaled, size);
  };
  return {boundary(rank), boundary(next)};
}

void CpuFrame::barrier() { TeamBarrierOp::create(builder, team); }

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
    Value given = isPresent(arguments.inputs.lookup(initial));
    auto choice = scf::IfOp::create(builder, given, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(choice.thenBlock());
    emit(true);
    builder.setInsertionPointToStart(choice.elseBlock());
    emit(false);
  });
}

/// Their number tells them apart: names are the user's, and may be any.
std::string CpuFrame::sequenceName(OpResult sequence) {
  SmallVector<OpResult> between = sequencesBetween(groupsOf(op));
  return "buffer.sequence" +
         std::to_string(llvm::find(between, sequence) - between.begin());
}

/// "T * B * 256".
std::string CpuFrame::bytesOf(OpResult sequence) {
  NamedTensorType type = cast<SequenceType>(sequence.getType()).getTensorType();
  uint64_t bytes = type.getElementType().getIntOrFloatBitWidth() / 8;
  std::string dynamic;
  for (StringRef name : type.getNames())
    if (std::optional<int64_t> size = op.getSize(name))
      bytes = llvm::SaturatingMultiply<uint64_t>(bytes, *size);
    else
      dynamic += name.str() + " * ";
  return dynamic + std::to_string(saturateBytes(bytes));
}

std::optional<CpuFrame::Tensor> CpuFrame::tensorOf(const Group &group,
                                                   Value operand) {
  if (auto type = dyn_cast<NamedTensorType>(operand.getType()))
    return Tensor{type, arguments.inputs.lookup(operand)};
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
        store(returned.getReturnedType(result), arguments.results[result],
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
          store({sequence, returned.getReturnedType(i), arguments.results[i],
                 unsigned(entry)});
      }
    }
  });
}
