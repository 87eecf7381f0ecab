//===- GpuFrame.cpp - what all kernels for a GPU have ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/GpuFrame.h"
#include "lowering/gpu/CxxNames.h"
#include "lowering/gpu/EmissionMarks.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

void CommentListener::notifyOperationInserted(Operation *op,
                                              OpBuilder::InsertPoint) {
  if (isa<arith::ConstantOp, memref::LoadOp, scf::YieldOp>(op))
    return;
  if (!pending.empty())
    op->setAttr(commentName, StringAttr::get(op->getContext(), pending));
  pending.clear();
}

std::optional<Refusal> GpuFrame::refuse(OperatorOp op) {
  size_t count = op.getStages().size();
  if (count != 1)
    return Refusal{op.getLoc(),
                   ("has " + Twine(count) +
                    " recurrences; an operator of one is compiled for GPUs, "
                    "others not yet")
                       .str()};
  if (op.getStep())
    return notLoweredYet(op.getLoc(), "a decode step is", "GPUs");
  if (op.isBidirectional())
    return notLoweredYet(op.getLoc(), "both directions at once are", "GPUs");
  if (op.getPacked())
    return notLoweredYet(op.getLoc(), "packed rows are", "GPUs");
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    if (returned.getKind(i) == ReturnKind::sum)
      return notLoweredYet(returned.getLoc(),
                           "'" + returned.getResultName(i) +
                               "' is a sum over time, which is",
                           "GPUs");
    else if (returned.getStride(i) != 1)
      return notLoweredYet(returned.getLoc(),
                           "'" + returned.getResultName(i) +
                               "' keeps some steps, which is",
                           "GPUs");
  return std::nullopt;
}

GpuFrame::GpuFrame(OperatorOp op)
    : op(op), builder(op.getLoc(), op.getContext()) {
  builder.setListener(&comments);
  createKernel();
}

void GpuFrame::begin(const Group &group) {
  assert(group.number == 0 && "a GPU's families take operators of one group");
}

Value GpuFrame::name(Value value, const Twine &text) {
  value.setLoc(NameLoc::get(builder.getStringAttr(text), op.getLoc()));
  return value;
}

void GpuFrame::createKernel() {
  builder.setInsertionPoint(op);
  auto module =
      gpu::GPUModuleOp::create(builder, (op.getSymName() + "_kernels").str());
  builder.setInsertionPointToStart(module.getBody());
  SmallVector<Type> types = argumentTypes(op);
  types.append(2, builder.getIndexType());
  kernel = gpu::GPUFuncOp::create(builder, kernelSymbol(op.getSymName()),
                                  builder.getFunctionType(types, {}));
  kernel->setAttr(gpu::GPUDialect::getKernelFuncAttrName(),
                  builder.getUnitAttr());
  builder.setInsertionPointToStart(&kernel.getBody().front());
  arguments = bindArguments(op, kernel.getArguments());
  nameDimensions();
  time = name(kernel.getArguments().drop_back().back(),
              sizeName(op.getStages().front().getTime()));
  batch = name(kernel.getArguments().back(), RecDialect::batchName);
}

/// The text writes a size by its dimension's name.
ArrayAttr GpuFrame::namesOf(ArrayRef<Dimension> dims) {
  SmallVector<std::string> names;
  for (const Dimension &dim : dims)
    names.push_back(dim.isNamed() ? sizeName(dim.getName())
                                  : std::to_string(dim.getSize()));
  SmallVector<StringRef> references(names.begin(), names.end());
  return builder.getStrArrayAttr(references);
}

void GpuFrame::nameDimensions() {
  unsigned number = 0;
  auto attach = [&](NamedTensorType type) {
    kernel.setArgAttr(number++, dimsName, namesOf(type.getDimensions()));
  };
  for (Type type : op.getBody().getArgumentTypes())
    attach(cast<NamedTensorType>(type));
  kernel.setArgAttr(number++, dimsName,
                    builder.getStrArrayAttr({RecDialect::batchName}));
  for (unsigned i = 0; i != op.getReturn().getNumReturned(); ++i) {
    kernel.setArgAttr(number, outputName, builder.getUnitAttr());
    attach(op.getReturn().getReturnedType(i));
  }
  SmallVector<NamedAttribute> sizes;
  for (NamedAttribute size : op.getSizesAttr())
    sizes.push_back(
        builder.getNamedAttr(sizeName(size.getName()), size.getValue()));
  kernel->setAttr(kernelOperatorName, op.getSymNameAttr());
  kernel->setAttr(sizesName, builder.getDictionaryAttr(sizes));
  kernel->setAttr(scheduleName, op.getSchedulesAttr()[0]);
}

Value GpuFrame::index(int64_t value) {
  return arith::ConstantIndexOp::create(builder, value);
}

//===----------------------------------------------------------------------===//
// The launch
//===----------------------------------------------------------------------===//

void GpuFrame::spreadBlocks(ArrayRef<StringRef> names, int64_t rowsPerBlock) {
  int64_t count = 1;
  for (StringRef head : names)
    count *= *op.getSize(head);
  Value rest;
  if (count > 1)
    rest = gpu::BlockIdOp::create(builder, builder.getIndexType(),
                                  gpu::Dimension::x);
  for (size_t i = names.size(); i-- > 0;) {
    StringRef head = names[i];
    if (*op.getSize(head) == 1) {
      heads[head] = index(0);
      continue;
    }
    bool last = i == 0;
    Value size = last ? Value() : index(*op.getSize(head));
    Value here =
        last ? rest : arith::RemSIOp::create(builder, rest, size).getResult();
    heads[head] =
        name(here, names.size() == 1 ? "head" : head.lower() + "Index");
    if (!last)
      rest = arith::DivSIOp::create(builder, rest, size);
  }
  grid = {std::to_string(count),
          ("ceildiv(B, " + Twine(rowsPerBlock) + ")").str(), "1"};
}

Value GpuFrame::batchPart() {
  return gpu::BlockIdOp::create(builder, builder.getIndexType(),
                                gpu::Dimension::y);
}

void GpuFrame::plan(const Plan &plan) { planned = plan; }

void GpuFrame::finish() {
  gpu::ReturnOp::create(builder);
  SmallVector<StringRef> blocks(grid.begin(), grid.end());
  kernel->setAttr(
      RecDialect::kernelName,
      GpuKernelAttr::get(
          builder.getContext(), builder.getStrArrayAttr(blocks),
          builder.getDenseI64ArrayAttr({planned.threadsPerBlock, 1, 1}),
          planned.sharedMemoryBytes, planned.weightRegisters,
          planned.tileRegisters, describeBuffers()));
  kernel->setAttr(descriptionName, builder.getStringAttr(planned.description));
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Value GpuFrame::buffer(StringRef name, BufferKind kind, Type element,
                       ArrayRef<BufferDim> dims) {
  assert(kind != BufferKind::prepared && "no launch prepares on a GPU");
  BufferShape shape(op, element, dims);
  unsigned beforeSizes = kernel.getNumArguments() - 2;
  KernelBuffer &buffer =
      buffers.insert(kernel, beforeSizes, name, kind, shape.type);
  buffer.bytes = shape.bytes;
  kernel.setArgAttr(beforeSizes, dimsName, namesOf(shape.axes));
  kernel.setArgAttr(beforeSizes, outputName, builder.getUnitAttr());
  return buffer.memory;
}

/// None where there are none: most kernels have no buffers.
ArrayAttr GpuFrame::describeBuffers() {
  SmallVector<Attribute> described;
  for (const KernelBuffer &buffer : buffers)
    described.push_back(describeBuffer(builder.getContext(), buffer));
  return described.empty() ? ArrayAttr() : builder.getArrayAttr(described);
}

Value GpuFrame::isPresent(Value argument) {
  return IsPresentOp::create(builder, argument);
}

Value GpuFrame::rowLengths(Type type, Value first) {
  Value lengths = arguments.lengths.lookup(op.getTimes().front());
  return LoadLengthsOp::create(builder, type, lengths, first, batch, time);
}

Value GpuFrame::initialize(Value initial, Type type,
                           function_ref<Value(bool isGiven)> emit) {
  Value given = isPresent(arguments.inputs.lookup(initial));
  auto choice =
      scf::IfOp::create(builder, type, given, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(builder);
  for (bool isGiven : {true, false}) {
    builder.setInsertionPointToStart(isGiven ? choice.thenBlock()
                                             : choice.elseBlock());
    scf::YieldOp::create(builder, emit(isGiven));
  }
  return choice.getResult(0);
}

void GpuFrame::storeResults(ReturnKind kind,
                            function_ref<void(const ResultPlace &)> store) {
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i) {
    if (returned.getKind(i) != kind)
      continue;
    auto branch = scf::IfOp::create(builder, isPresent(arguments.results[i]));
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    store({returned.getReturnedType(i), arguments.results[i],
           returned.getPacked(i)});
  }
}

void GpuFrame::storeAll(function_ref<void(const ResultPlace &)> store) {
  storeResults(ReturnKind::all, store);
}

void GpuFrame::storeLast(function_ref<void(const ResultPlace &)> store) {
  storeResults(ReturnKind::last, store);
}
