//===- FuseMultiplyAdd.cpp - a product and a sum as one instruction -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

using namespace mlir;

namespace reprise::lowering {
#define GEN_PASS_DEF_FUSEMULTIPLYADD
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

namespace {

/// The product behind `term`, where this is all that takes it.
arith::MulFOp productOf(Value term) {
  auto product = term.getDefiningOp<arith::MulFOp>();
  return product && product->hasOneUse() ? product : arith::MulFOp();
}

template <typename Op>
struct Fuse : public OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;

  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    constexpr bool subtracts = std::is_same_v<Op, arith::SubFOp>;
    if (!getElementTypeOrSelf(op.getType()).isF32())
      return rewriter.notifyMatchFailure(op, "not of f32");
    auto negate = [&](Value value) -> Value {
      return arith::NegFOp::create(rewriter, op.getLoc(), value);
    };
    Value left = op.getLhs(), right = op.getRhs();
    if (arith::MulFOp product = productOf(left)) {
      Value rest = subtracts ? negate(right) : right;
      rewriter.replaceOpWithNewOp<math::FmaOp>(op, product.getLhs(),
                                               product.getRhs(), rest);
      rewriter.eraseOp(product);
      return success();
    }
    if (arith::MulFOp product = productOf(right)) {
      Value factor = subtracts ? negate(product.getLhs()) : product.getLhs();
      rewriter.replaceOpWithNewOp<math::FmaOp>(op, factor, product.getRhs(),
                                               left);
      rewriter.eraseOp(product);
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no term is a product of its own");
  }
};

struct FuseMultiplyAddPass
    : public reprise::lowering::impl::FuseMultiplyAddBase<FuseMultiplyAddPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<Fuse<arith::AddFOp>, Fuse<arith::SubFOp>>(&getContext());
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace
