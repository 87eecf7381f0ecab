//===- Bound.cpp - what later stages expect of a bound operator -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/bind/Bound.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

/// What stands in the place of time where lists name steps: the dimension of
/// streams that are read through one, and that of a list of kept steps.
static SmallVector<StringRef> listedDimensions(OperatorOp op) {
  llvm::SetVector<StringRef> names;
  llvm::DenseSet<Value> listed;
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>())
    for (int32_t stream : recurrence.getIndexed()) {
      Value tensor = recurrence.getStreams()[stream];
      names.insert(RecurrenceOp::leadingNameOf(tensor));
      listed.insert(tensor);
    }
  for (Value steps : op.getReturn().getChosenSteps()) {
    names.insert(RecurrenceOp::leadingNameOf(steps));
    listed.insert(steps);
  }
  // Something else has this dimension: its size is that of a space.
  for (BlockArgument argument : op.getBody().getArguments())
    if (!listed.contains(argument))
      for (StringRef name :
           cast<NamedTensorType>(argument.getType()).getNames())
        names.remove(name);
  return names.takeVector();
}

SmallVector<StringRef> reprise::lowering::dynamicDimensions(OperatorOp op) {
  SmallVector<StringRef> names;
  if (op.getPacked())
    names.push_back(RecDialect::packedName);
  else if (!op.getStep())
    names = op.getTimes();
  for (StringRef name : listedDimensions(op))
    if (!llvm::is_contained(names, name))
      names.push_back(name);
  names.push_back(RecDialect::batchName);
  return names;
}

SmallVector<std::string> reprise::lowering::rowInputs(OperatorOp op) {
  if (op.getPacked())
    return {RecDialect::offsetsName.str()};
  SmallVector<std::string> names;
  for (StringRef time : op.getTimes())
    names.push_back(op.getLengthsName(time));
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
