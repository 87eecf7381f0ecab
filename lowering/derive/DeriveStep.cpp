//===- DeriveStep.cpp - the decode form of an operator --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_DERIVESTEP
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

/// Steps are taken in the order of time.
static LogicalResult checkDirection(OperatorOp op) {
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>())
    if (recurrence.getReverse() || recurrence.getBidirectional())
      return recurrence.emitError()
             << "runs against time, and begins with the last step: only a "
                "forward recurrence can be computed one step at a time";
  return success();
}

namespace {

struct DeriveStepPass
    : public reprise::lowering::impl::DeriveStepBase<DeriveStepPass> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<OperatorOp>()) {
      if (failed(checkDirection(op)))
        return signalPassFailure();
      op.setStep(true);
    }
  }
};

} // namespace
