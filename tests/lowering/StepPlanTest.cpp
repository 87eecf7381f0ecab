//===- StepPlanTest.cpp - phases, nests and what goes through memory ------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/analysis/StepPlan.h"
#include "dialect/Rec.h"
#include "tests/lowering/Jit.h"
#include "tests/lowering/Specs.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace reprise::lowering;
using namespace reprise::rec;

/// What makes a value; a step argument is "argument".
static std::string makerOf(Value value) {
  Operation *op = value.getDefiningOp();
  return op ? op->getName().getStringRef().str() : "argument";
}

/// One line per nest: `PHASE SPACE: ROOT, ROOT`. A root that is stored has a
/// star; exchanges that the nest accumulates follow behind a bar. Before the
/// first step it says `before`, and `once` where all rows share the values.
static std::string describe(const StepPlan &plan) {
  std::string text;
  for (auto [number, phase] : llvm::enumerate(plan.getPhases()))
    for (const Nest &nest : phase.nests) {
      text += std::to_string(number) + " " + nest.space.str();
      text += plan.isBeforeSteps(nest) ? " before" : "";
      text += nest.hasRows ? ":" : " once:";
      for (Value root : nest.roots)
        text += " " + makerOf(root) + (plan.isStored(root) ? "*" : "");
      auto exchanges = plan.exchangesOf(nest);
      text += exchanges.empty() ? "" : " |";
      for (Operation *exchange : exchanges)
        text += " " + exchange->getName().getStringRef().str();
      text += "\n";
    }
  return text;
}

static std::string planOf(const std::string &spec, Ahead ahead = {}) {
  TestContext context;
  auto module = context.parse(spec);
  if (!module)
    return context.diagnostics();
  OperatorOp op = *module->getOps<OperatorOp>().begin();
  return describe(
      StepPlan::compute(*op.getBody().getOps<RecurrenceOp>().begin(), ahead));
}

TEST(StepPlanTest, LstmIsOnePhase) {
  EXPECT_EQ(planOf(specFile("kernels/specs/lstm.mlir")),
            "0 [H, D]: arith.mulf arith.addf | rec.product\n");
}

// The projection reads o tanh(c), which all threads must have made before.
TEST(StepPlanTest, ProjectionWaitsForItsFactor) {
  EXPECT_EQ(planOf(specFile("kernels/specs/lstm_projection.mlir")),
            "0 [H, C]: arith.mulf* arith.addf | rec.product\n"
            "1 [H, P]: rec.product | rec.product\n");
}

// The second product's factor, and the two values that are used behind it.
TEST(StepPlanTest, GruResetBeforeStoresFactorAndGate) {
  EXPECT_EQ(planOf(specFile("kernels/specs/gru_reset_before.mlir")),
            "0 [H, D]: arith.mulf* arith.subf* arith.mulf* | rec.product\n"
            "1 [H, D]: arith.addf | rec.product\n");
}

// What makes D and what makes N are two nests; their sum waits for both.
TEST(StepPlanTest, ProductsThatMakeDifferentDimensions) {
  EXPECT_EQ(planOf(specs::mixers),
            "0 [N, D]: arith.addf* rec.sigmoid rec.product | rec.product\n"
            "0 [N, D]: rec.product* | rec.product\n"
            "0 [N]: rec.reduce* | rec.reduce\n"
            "1 [N, D]: math.tanh\n");
}

// Gates; their means and, from these, their inverse deviations; the states.
TEST(StepPlanTest, LayernormSumsSquaresThatAreNotStored) {
  EXPECT_EQ(planOf(specFile("kernels/specs/lstm_layernorm.mlir")),
            "0 [H, D]: arith.addf* arith.addf* arith.addf* arith.addf* | "
            "rec.product\n"
            "1 [H]: rec.reduce* math.rsqrt* rec.reduce* math.rsqrt* "
            "rec.reduce* math.rsqrt* rec.reduce* math.rsqrt* | "
            "rec.reduce rec.reduce rec.reduce rec.reduce "
            "rec.reduce rec.reduce rec.reduce rec.reduce\n"
            "2 [H, D]: arith.mulf arith.addf\n");
}

// It reads the state as the update has left it, and no product with it.
TEST(StepPlanTest, SelectiveScanReadsOutAfterTheUpdate) {
  EXPECT_EQ(planOf(specFile("tests/design/selective_scan.mlir")),
            "0 [D, N]: arith.addf*\n"
            "1 [D]: arith.addf | rec.reduce\n");
}

// Three states of three spaces, and a quotient of two sums over one of them.
TEST(StepPlanTest, MlstmHasANestForEachSpace) {
  EXPECT_EQ(planOf(specFile("tests/design/mlstm.mlir")),
            "0 [H, K, V]: arith.addf*\n"
            "0 [H, K]: arith.addf*\n"
            "0 [H]: rec.stop_gradient\n"
            "1 [H, V]: rec.reduce* | rec.reduce\n"
            "1 [H]: arith.maximumf* | rec.reduce\n"
            "2 [H, V]: arith.divf\n");
}

// A state is in memory before the step: a reduction of it waits for nothing.
TEST(StepPlanTest, ReductionOfAStateBelongsToTheFirstPhase) {
  EXPECT_EQ(planOf(R"(
    rec.operator @sum(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
      %s, %y = rec.recurrence over T
          streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
        %sum = rec.reduce sum %sp over [D] : f32
        %sn = arith.addf %sp, %xt : f32
        rec.yield %sn, %sum
      }
      rec.return y = all %y
    })"),
            "0 [D]: arith.addf\n"
            "0 []: rec.reduce | rec.reduce\n");
}

// What depends on no exchange of its phase is computed again, not stored.
TEST(StepPlanTest, CheapValuesAreComputedAgain) {
  EXPECT_EQ(planOf(R"(
    rec.operator @again(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<D, D>, %s0: !rec.tensor<B, D>) {
      %s = rec.recurrence over T
          streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
        %gate = rec.sigmoid %xt : f32
        %p = rec.product %r, %sp : !rec.tensor<D, D>
        %gated = arith.mulf %gate, %p : f32
        %q = rec.product %r, %gated : !rec.tensor<D, D>
        %sn = arith.mulf %gate, %q : f32
        rec.yield %sn
      }
      rec.return s = all %s
    })"),
            "0 [D]: arith.mulf* | rec.product\n"
            "1 [D]: arith.mulf | rec.product\n");
}

// The rate is the same at all steps, the gain for all rows too; `1 - gain` is
// cheaper to compute than to keep.
TEST(StepPlanTest, InvariantValuesAreKept) {
  const char *spec = R"(
    rec.operator @constants(%x: !rec.tensor<T, B, D>, %tau: !rec.tensor<D>, %c: !rec.tensor<B, D>, %s0: !rec.tensor<B, D>) {
      %s = rec.recurrence over T
          streams(%xt = %x : !rec.tensor<T, B, D>)
          params(%taut = %tau : !rec.tensor<D>, %ct = %c : !rec.tensor<B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
        %one = arith.constant 1.0 : f32
        %slow = rec.softplus %taut : f32
        %gain = math.exp %slow : f32
        %rest = arith.subf %one, %gain : f32
        %shifted = arith.mulf %ct, %gain : f32
        %rate = math.tanh %shifted : f32
        %kept = arith.mulf %rate, %sp : f32
        %taken = arith.mulf %rest, %xt : f32
        %scaled = arith.mulf %gain, %taken : f32
        %sn = arith.addf %kept, %scaled : f32
        rec.yield %sn
      }
      rec.return s = all %s
    })";
  EXPECT_EQ(planOf(spec, {.invariants = true}), "0 [D] before once: math.exp*\n"
                                                "0 [D] before: math.tanh*\n"
                                                "1 [D]: arith.addf\n");
  EXPECT_EQ(planOf(spec), "0 [D]: arith.addf\n");
}

// Sums of parameters are computed before the steps, phase by phase.
TEST(StepPlanTest, InvariantSumsHavePhasesOfTheirOwn) {
  EXPECT_EQ(planOf(R"(
    rec.operator @shares(%x: !rec.tensor<T, B, D>, %w: !rec.tensor<D>) {
      %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) params(%wt = %w : !rec.tensor<D>) {
        %e = math.exp %wt : f32
        %sum = rec.reduce sum %e over [D] : f32
        %share = arith.divf %e, %sum : f32
        %yt = arith.mulf %share, %xt : f32
        rec.yield %yt
      }
      rec.return y = all %y
    })",
                   {.invariants = true}),
            "0 [D] before once: math.exp*\n"
            "1 [] before once: rec.reduce* | rec.reduce\n"
            "2 [D] before once: arith.divf*\n"
            "3 [D]: arith.mulf\n");
}

// A gate of each head, at the 1024 points of its matrix; where it is computed
// again at few points, no phase is spent on it.
TEST(StepPlanTest, FunctionsOfSmallSpacesAreComputedOnce) {
  auto planOfSize = [](const std::string &size) {
    return planOf(R"(
      rec.operator @gated(%x: !rec.tensor<T, B, H>, %s0: !rec.tensor<B, H, K, V>)
          attributes {sizes = {H = 1 : i64, K = )" +
                  size + R"( : i64, V = 32 : i64}} {
        %s = rec.recurrence over T
            streams(%xt = %x : !rec.tensor<T, B, H>) states(%sp = %s0 : !rec.tensor<B, H, K, V>) {
          %gate = rec.sigmoid %xt : f32
          %sn = arith.mulf %gate, %sp : f32
          rec.yield %sn
        }
        rec.return s_last = last %s
      })");
  };
  EXPECT_EQ(planOfSize("32"), "0 [H]: rec.sigmoid*\n"
                              "1 [H, K, V]: arith.mulf\n");
  EXPECT_EQ(planOfSize("2"), "0 [H, K, V]: arith.mulf\n");
}

// Unfolded images are views: they are read, and never stored; nor is what the
// taps are multiplied with, for the reduction.
TEST(StepPlanTest, UnfoldedImagesAreReadWhereTheyLie) {
  EXPECT_EQ(planOf(specFile("tests/tools/Inputs/unfold.mlir")),
            "0 [Y, X]: math.tanh* | rec.reduce\n"
            "0 [KY, J, I]: rec.reduce | rec.reduce\n"
            "1 [Y, X, J]: arith.mulf\n");
}

TEST(StepPlanTest, ConvolutionIsAProductAndASum) {
  EXPECT_EQ(planOf(specFile("tests/tools/Inputs/convolution.mlir")),
            "0 [Y, X, KY, KX, D]: rec.product* rec.product* rec.product* | "
            "rec.product rec.product\n"
            "1 [Y, X, D]: arith.addf | rec.reduce rec.reduce rec.reduce\n");
}

// Their factors must be there; each has a nest of its own.
TEST(StepPlanTest, OuterProductsAreNotStored) {
  EXPECT_EQ(planOf(specFile("kernels/specs/lstm_backward.mlir")),
            "0 [H, D]: arith.mulf* arith.mulf* arith.mulf* arith.mulf* "
            "arith.mulf | rec.product\n"
            "1 [H, D]: rec.product | rec.product\n"
            "1 [H, D]: rec.outer | rec.outer\n"
            "1 [H, D]: rec.outer | rec.outer\n"
            "1 [H, D]: rec.outer | rec.outer\n"
            "1 [H, D]: rec.outer | rec.outer\n");
}

TEST(StepPlanTest, SparseProductMakesRowsOfBlocks) {
  EXPECT_EQ(planOf(specFile("tests/tools/Inputs/sparse_product.mlir")),
            "0 [K, C]: math.tanh* | rec.sparse_product\n"
            "1 [R, M]: rec.sparse_product | rec.sparse_product\n");
}
