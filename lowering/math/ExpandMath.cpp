//===- ExpandMath.cpp - transcendental functions as vector arithmetic -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "lowering/math/Approximations.h"
#include "lowering/math/Formula.h"
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

//===----------------------------------------------------------------------===//
// Functions of a few operations
//===----------------------------------------------------------------------===//

namespace reprise::lowering::expansions {

/// Targets have instructions for it, or the conversion to LLVM makes some; no
/// library is called.
struct Instruction {};

static constexpr Instruction absf, addf, andi, ceil, cmpf, copysign, divf,
    floor, fma, isfinite, isnan, maximumf, minimumf, mulf, negf, ori, round,
    roundeven, select, sitofp, sqrt, subf, trunc, uitofp, xori;

static Value clampf(Builder &b, Value x, Value least, Value most) {
  return arith::MinimumFOp::create(b, arith::MaximumFOp::create(b, x, least),
                                   most);
}

/// LLVM's own would be narrowed to half precision, where operands come from
/// there, and then call a library.
template <typename Larger>
static Value numberOf(Builder &b, Value x, Value y) {
  Formula f(b, x);
  Value xIsNaN = f.compare(Formula::Predicate::UNO, x, x);
  Value yIsNaN = f.compare(Formula::Predicate::UNO, y, y);
  Value both = Larger::create(b, x, y);
  return f.select(xIsNaN, y, f.select(yIsNaN, x, both));
}
static Value maxnumf(Builder &b, Value x, Value y) {
  return numberOf<arith::MaximumFOp>(b, x, y);
}
static Value minnumf(Builder &b, Value x, Value y) {
  return numberOf<arith::MinimumFOp>(b, x, y);
}

/// The conversion to LLVM knows isnan and isfinite alone.
static Value isinf(Builder &b, Value x) {
  Formula f(b, x);
  return f.compare(Formula::Predicate::OEQ, f.abs(x),
                   std::numeric_limits<double>::infinity());
}
static Value isnormal(Builder &b, Value x) {
  Formula f(b, x);
  Value a = f.abs(x);
  return f.both(f.compare(Formula::Predicate::OGE, a, 0x1p-126),
                f.compare(Formula::Predicate::OLT, a,
                          std::numeric_limits<double>::infinity()));
}

/// Ordered, so that NaN is no spike.
static Value spike(Builder &b, Value x) {
  Formula f(b, x);
  return f.select(f.compare(Formula::Predicate::OGE, x, 0), f.constant(1),
                  f.constant(0));
}

static Value stop_gradient(Builder &, Value x) { return x; }

} // namespace reprise::lowering::expansions

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

namespace {

using expansions::Instruction;

/// Calls `build` with as many values of `operands` as it takes.
template <typename... Values>
Value call(Value (*build)(ImplicitLocOpBuilder &, Values...),
           ImplicitLocOpBuilder &builder, ValueRange operands) {
  return [&]<size_t... i>(std::index_sequence<i...>) {
    return build(builder, operands[i]...);
  }
  (std::index_sequence_for<Values...>());
}

/// Replaces an op by what `build` makes of its operands.
template <auto build>
struct Expand : public RewritePattern {
  Expand(StringRef name, MLIRContext *context)
      : RewritePattern(name, /*benefit=*/1, context) {}
  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!getElementTypeOrSelf(op->getOperand(0)).isF32())
      return rewriter.notifyMatchFailure(op, "not f32");
    ImplicitLocOpBuilder builder(op->getLoc(), rewriter);
    rewriter.replaceOp(op, call(build, builder, op->getOperands()));
    return success();
  }
};

/// A line of the table.
struct Form {
  StringRef name;
  bool isInstruction;
  /// Adds the pattern that expands it, if it is no instruction.
  void (*addPattern)(RewritePatternSet &patterns, StringRef name);
};

template <typename Function>
struct ArityOf;
template <typename... Values>
struct ArityOf<Value (*)(ImplicitLocOpBuilder &, Values...)> {
  static constexpr unsigned value = sizeof...(Values);
};

template <auto form, unsigned arity>
constexpr Form formOf(StringRef name) {
  if constexpr (std::is_same_v<decltype(form), const Instruction> ||
                std::is_same_v<decltype(form), Instruction>) {
    return {name, true, nullptr};
  } else {
    static_assert(ArityOf<decltype(form)>::value == arity,
                  "the table has another number of operands");
    return {name, false, [](RewritePatternSet &patterns, StringRef root) {
              patterns.add<Expand<form>>(root, patterns.getContext());
            }};
  }
}

constexpr Form forms[] = {
#define REPRISE_SCALAR_FUNCTION(dialect, mnemonic, arity, error, cuda, cpuUlp, \
                                gpuUlp, meaning)                               \
  formOf<expansions::mnemonic, arity>(#dialect "." #mnemonic),
#include "dialect/ScalarFunctions.def"
};

/// Whether nothing has to be written out of `op`, nor should have been.
bool isExpanded(Operation *op) {
  StringRef name = op->getName().getStringRef();
  const Form *form = llvm::find_if(
      forms, [&](const Form &known) { return known.name == name; });
  if (form != std::end(forms))
    return form->isInstruction;
  return !isa<math::MathDialect>(op->getDialect());
}

struct ExpandMathPass
    : public reprise::lowering::impl::ExpandMathBase<ExpandMathPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    for (const Form &form : forms)
      if (!form.isInstruction)
        form.addPattern(patterns, form.name);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
    WalkResult rest = getOperation().walk([](Operation *op) -> WalkResult {
      if (isExpanded(op))
        return WalkResult::advance();
      return op->emitError()
             << "'" << op->getName() << "' is not compiled for the CPU yet";
    });
    if (rest.wasInterrupted())
      signalPassFailure();
  }
};

} // namespace
