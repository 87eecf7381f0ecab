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
                    " recurrences; an operator of one is lowered for GPUs, "
                    "others not yet")
                       .str()};
  if (op.getStep())
    return notLoweredYet(op.getLoc(), "a decode step is", "GPUs");
  if (op.isBidirectional())
    return notLoweredYet(op.getLoc(), "both directions at once are", "GPUs");
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
void GpuFrame::nameDimensions() {
  unsigned number = 0;
  auto attach = [&](NamedTensorType type) {
    SmallVector<std::string> names;
    for (const Dimension &dim : type.getDimensions())
      names.push_back(dim.isNamed() ? sizeName(dim.getName())
                                    : std::to_string(dim.getSize()));
    SmallVector<StringRef> references(names.begin(), names.end());
    kernel.setArgAttr(number++, dimsName, builder.getStrArrayAttr(references));
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

void GpuFrame::plan(GpuKernelAttr plan, StringRef description) {
  kernel->setAttr(RecDialect::kernelName, plan);
  kernel->setAttr(descriptionName, builder.getStringAttr(description));
}

void GpuFrame::finish() { gpu::ReturnOp::create(builder); }
