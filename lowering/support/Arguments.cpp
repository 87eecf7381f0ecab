//===- Arguments.cpp - an operator's tensors as a kernel's memrefs --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/support/Arguments.h"
#include "lowering/bind/Bound.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

MemRefType reprise::lowering::memrefOf(OperatorOp op, NamedTensorType type) {
  return memrefOf(op, op.getAxes(type.getDimensions()), type.getElementType());
}

MemRefType reprise::lowering::memrefOf(OperatorOp op, ArrayRef<Dimension> axes,
                                       Type element) {
  SmallVector<int64_t> shape;
  for (const Dimension &dim : axes)
    shape.push_back(
        !dim.isNamed()
            ? dim.getSize()
            : op.getSize(dim.getName()).value_or(ShapedType::kDynamic));
  return MemRefType::get(shape, element);
}

SmallVector<std::string> reprise::lowering::argumentNames(OperatorOp op) {
  SmallVector<std::string> names;
  for (StringRef name : op.getArgumentNames().getAsValueRange<StringAttr>())
    names.push_back(name.str());
  llvm::append_range(names, rowInputs(op));
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    names.push_back(returned.getResultName(i).str());
  return names;
}

SmallVector<Type> reprise::lowering::argumentTypes(OperatorOp op) {
  SmallVector<Type> types;
  for (Type type : op.getBody().getArgumentTypes())
    types.push_back(memrefOf(op, cast<NamedTensorType>(type)));
  types.append(rowInputs(op).size(),
               MemRefType::get({ShapedType::kDynamic},
                               IntegerType::get(op.getContext(), 32)));
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    types.push_back(memrefOf(op, returned.getReturnedType(i)));
  return types;
}

KernelArguments
reprise::lowering::bindArguments(OperatorOp op,
                                 ArrayRef<BlockArgument> arguments) {
  KernelArguments bound;
  const BlockArgument *next = arguments.begin();
  for (const auto &[argument, name] : llvm::zip(arguments, argumentNames(op)))
    BlockArgument(argument).setLoc(NameLoc::get(
        StringAttr::get(op.getContext(), name), argument.getLoc()));
  for (BlockArgument input : op.getBody().getArguments())
    bound.inputs[input] = *next++;
  if (op.getPacked())
    bound.offsets = *next++;
  else
    for (StringRef time : op.getTimes())
      bound.lengths[time] = *next++;
  for (unsigned i = 0; i != op.getReturn().getNumReturned(); ++i)
    bound.results.push_back(*next++);
  return bound;
}
