//===- DeriveReset.cpp - an operator whose rows begin again ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "lowering/derive/Arguments.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_DERIVERESET
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

static constexpr llvm::StringLiteral resetName = "reset";

/// The name must be free, and there is one time and no reset yet.
static LogicalResult check(OperatorOp op) {
  auto results = op.getReturn().getResultNames().getAsValueRange<StringAttr>();
  if (op.getArgument(resetName) || llvm::is_contained(results, resetName))
    return op.emitError() << "has an argument or a result '" << resetName
                          << "' already: rename it";
  for (StageOpInterface stage : op.getStages()) {
    auto recurrence = dyn_cast<RecurrenceOp>(stage.getOperation());
    if (!recurrence || recurrence.getReset())
      return stage.emitError()
             << (recurrence ? "has a reset already" : "takes no reset");
    if (stage.getTime() != op.getTimes().front())
      return stage.emitError()
             << "runs over " << stage.getTime() << ", and another recurrence "
             << "over " << op.getTimes().front()
             << ": write a reset for each into the spec";
  }
  return success();
}

static LogicalResult derive(OperatorOp op) {
  if (op.getStages().empty())
    return success();
  if (failed(check(op)))
    return failure();
  MLIRContext *context = op.getContext();
  Dimension dimensions[] = {StringAttr::get(context, op.getTimes().front()),
                            StringAttr::get(context, RecDialect::batchName)};
  auto type =
      NamedTensorType::get(context, dimensions, IntegerType::get(context, 32));
  BlockArgument reset = reprise::lowering::insertArgument(
      op, op.getBody().getNumArguments(), resetName, type);
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>())
    recurrence.getResetMutable().assign(reset);
  return success();
}

namespace {

struct DeriveResetPass
    : public reprise::lowering::impl::DeriveResetBase<DeriveResetPass> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<OperatorOp>())
      if (failed(derive(op)))
        return signalPassFailure();
  }
};

} // namespace
