//===- Bound.cpp - what later stages expect of a bound operator -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/bind/Bound.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

SmallVector<StringRef> reprise::lowering::dynamicDimensions(OperatorOp op) {
  SmallVector<StringRef> names;
  if (!op.getStep())
    for (StageOpInterface stage : op.getStages())
      if (!llvm::is_contained(names, stage.getTime()))
        names.push_back(stage.getTime());
  names.push_back(RecDialect::batchName);
  return names;
}

LogicalResult reprise::lowering::checkBound(OperatorOp op) {
  SmallVector<StringRef> dynamic = dynamicDimensions(op);
  for (StringRef name : op.getDimensionNames())
    if (!op.getSize(name) && !llvm::is_contained(dynamic, name))
      return op.emitOpError()
             << "is not bound: " << name << " has no size; run rec-bind first";
  for (BlockArgument argument : op.getBody().getArguments())
    if (!cast<NamedTensorType>(argument.getType()).getElementType())
      return op.emitOpError()
             << "is not bound: %" << op.getArgumentName(argument.getArgNumber())
             << " has no element type; run rec-bind first";
  for (StageOpInterface stage : op.getStages()) {
    for (Type type : stage->getResultTypes())
      if (!cast<SequenceType>(type).isShaped())
        return stage->emitOpError(
            "is not bound: a sequence does not say how it lies in memory; run "
            "rec-bind first");
    for (Region &region : stage->getRegions())
      for (Operation &stepOp : region.front())
        if (isOpTriviallyDead(&stepOp))
          return stepOp.emitOpError("is not used; run rec-bind first");
  }
  if (!op.getStorage())
    return op.emitOpError(
        "is not bound: it has no storage type; run rec-bind first");
  return success();
}
