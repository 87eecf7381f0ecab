//===- Arguments.cpp - an operator's tensors as a kernel's memrefs --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/support/Arguments.h"

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

SmallVector<Type> reprise::lowering::argumentTypes(OperatorOp op) {
  SmallVector<Type> types;
  for (Type type : op.getBody().getArgumentTypes())
    types.push_back(memrefOf(op, cast<NamedTensorType>(type)));
  types.push_back(MemRefType::get({ShapedType::kDynamic},
                                  IntegerType::get(op.getContext(), 32)));
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    types.push_back(memrefOf(op, returned.getReturnedType(i)));
  return types;
}

static Value name(BlockArgument argument, StringRef text) {
  argument.setLoc(NameLoc::get(StringAttr::get(argument.getContext(), text),
                               argument.getLoc()));
  return argument;
}

KernelArguments
reprise::lowering::bindArguments(OperatorOp op,
                                 ArrayRef<BlockArgument> arguments) {
  KernelArguments bound;
  unsigned inputs = op.getBody().getNumArguments();
  for (unsigned i = 0; i != inputs; ++i)
    bound.inputs[op.getBody().getArgument(i)] =
        name(arguments[i], op.getArgumentName(i));
  bound.lengths = name(arguments[inputs], RecDialect::lengthsName);
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    bound.results.push_back(
        name(arguments[inputs + 1 + i], returned.getResultName(i)));
  return bound;
}
