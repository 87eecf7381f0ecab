//===- DeriveBidirectional.cpp - both directions of an operator -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_DERIVEBIDIRECTIONAL
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

static NamedTensorType withDirection(NamedTensorType type) {
  SmallVector<Dimension> dimensions = {
      Dimension(StringAttr::get(type.getContext(), RecDialect::directionName))};
  llvm::append_range(dimensions, type.getDimensions());
  return NamedTensorType::get(type.getContext(), dimensions,
                              type.getElementType());
}

static LogicalResult derive(OperatorOp op) {
  if (op.isBidirectional())
    return op.emitError() << "runs in both directions already";
  if (op.getStep())
    return op.emitError()
           << "is a decode step, which runs in the direction of time alone";
  // Lists and resets are the same for both.
  for (BlockArgument argument : op.getBody().getArguments())
    if (auto type = cast<NamedTensorType>(argument.getType()); type.isFloat())
      argument.setType(withDirection(type));
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>()) {
    recurrence.setReverse(false);
    recurrence.setMirrored(false);
    recurrence.setBidirectional(true);
    // A spec may have been bound before: its sequences lie otherwise now.
    for (Value sequence : recurrence.getResults())
      sequence.setType(SequenceType::get(op.getContext()));
  }
  return success();
}

namespace {

struct DeriveBidirectionalPass
    : public reprise::lowering::impl::DeriveBidirectionalBase<
          DeriveBidirectionalPass> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<OperatorOp>())
      if (failed(derive(op)))
        return signalPassFailure();
  }
};

} // namespace
