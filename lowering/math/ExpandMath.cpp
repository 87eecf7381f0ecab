//===- ExpandMath.cpp - transcendental functions as vector arithmetic -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "lowering/math/Approximations.h"
#include "lowering/math/Formula.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_EXPANDMATH
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

namespace {

using Build = Value (*)(ImplicitLocOpBuilder &, Value);

/// Replaces an op of one operand by what `build` makes of it.
template <typename Op, Build build>
struct Expand : public OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    if (!getElementTypeOrSelf(op->getOperand(0).getType()).isF32())
      return rewriter.notifyMatchFailure(op, "not f32");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    rewriter.replaceOp(op, build(builder, op->getOperand(0)));
    return success();
  }
};

struct ExpandPow : public OpRewritePattern<math::PowFOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(math::PowFOp op,
                                PatternRewriter &rewriter) const override {
    if (!getElementTypeOrSelf(op.getType()).isF32())
      return rewriter.notifyMatchFailure(op, "not f32");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    rewriter.replaceOp(op, buildPow(builder, op.getLhs(), op.getRhs()));
    return success();
  }
};

/// Two operations that are correctly rounded each.
Value buildRsqrt(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  return f.div(f.constant(1), f.sqrt(x));
}

/// Ordered, so that NaN is no spike.
Value buildSpike(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  return f.select(f.compare(arith::CmpFPredicate::OGE, x, 0), f.constant(1),
                  f.constant(0));
}

/// The conversion to LLVM knows isnan and isfinite alone.
Value buildIsInf(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  return f.compare(Formula::Predicate::OEQ, f.abs(x),
                   std::numeric_limits<double>::infinity());
}

/// Whether targets have instructions for `op`, and call no library.
bool hasInstruction(Operation *op) {
  if (!isa<math::MathDialect>(op->getDialect()))
    return !isa<arith::RemFOp>(op);
  return isa<math::AbsFOp, math::CeilOp, math::CopySignOp, math::FloorOp,
             math::FmaOp, math::IsFiniteOp, math::IsNaNOp, math::RoundEvenOp,
             math::RoundOp, math::SqrtOp, math::TruncOp>(op);
}

struct ExpandMathPass
    : public reprise::lowering::impl::ExpandMathBase<ExpandMathPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns
        .add<Expand<math::CosOp, buildCos>, Expand<math::SinOp, buildSin>,
             ExpandPow, Expand<math::ErfOp, buildErf>,
             Expand<math::ExpOp, buildExp>, Expand<math::IsInfOp, buildIsInf>,
             Expand<math::Exp2Op, buildExp2>, Expand<math::ExpM1Op, buildExpm1>,
             Expand<math::LogOp, buildLog>, Expand<math::Log1pOp, buildLog1p>,
             Expand<math::Log2Op, buildLog2>, Expand<math::RsqrtOp, buildRsqrt>,
             Expand<math::TanhOp, buildTanh>, Expand<SigmoidOp, buildSigmoid>,
             Expand<SoftplusOp, buildSoftplus>, Expand<SpikeOp, buildSpike>,
             Expand<LogSigmoidOp, buildLogSigmoid>>(&getContext());
    walkAndApplyPatterns(getOperation(), std::move(patterns));
    WalkResult rest = getOperation().walk([](Operation *op) -> WalkResult {
      if (hasInstruction(op))
        return WalkResult::advance();
      return op->emitError()
             << "'" << op->getName() << "' is not lowered for the CPU yet";
    });
    if (rest.wasInterrupted())
      signalPassFailure();
  }
};

} // namespace
