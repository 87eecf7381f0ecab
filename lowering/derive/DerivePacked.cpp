//===- DerivePacked.cpp - rows one behind the other -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_DERIVEPACKED
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

namespace {

/// What an operator with packed rows may not have is for its verifier to say.
struct DerivePackedPass
    : public reprise::lowering::impl::DerivePackedBase<DerivePackedPass> {
  void runOnOperation() override {
    for (auto op : getOperation().getOps<OperatorOp>())
      op.setPacked(true);
  }
};

} // namespace
