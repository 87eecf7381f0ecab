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
/// star; exchanges that the nest accumulates follow behind a bar.
static std::string describe(const StepPlan &plan) {
  std::string text;
  for (auto [number, phase] : llvm::enumerate(plan.getPhases()))
    for (const Nest &nest : phase.nests) {
      text += std::to_string(number) + " " + nest.space.str() + ":";
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

static std::string planOf(const std::string &spec) {
  TestContext context;
  auto module = context.parse(spec);
  if (!module)
    return context.diagnostics();
  OperatorOp op = *module->getOps<OperatorOp>().begin();
  return describe(
      StepPlan::compute(*op.getBody().getOps<RecurrenceOp>().begin()));
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

// Gates, their means, squares of what is left, inverse deviations, the states.
TEST(StepPlanTest, LayernormAlternatesBetweenSpaces) {
  EXPECT_EQ(planOf(specFile("kernels/specs/lstm_layernorm.mlir")),
            "0 [H, D]: arith.addf* arith.addf* arith.addf* arith.addf* | "
            "rec.product\n"
            "1 [H]: rec.reduce* rec.reduce* rec.reduce* rec.reduce* | "
            "rec.reduce rec.reduce "
            "rec.reduce rec.reduce\n"
            "2 [H, D]: arith.mulf* arith.mulf* arith.mulf* arith.mulf*\n"
            "3 [H]: math.rsqrt* math.rsqrt* math.rsqrt* math.rsqrt* | "
            "rec.reduce rec.reduce "
            "rec.reduce rec.reduce\n"
            "4 [H, D]: arith.mulf arith.addf\n");
}

TEST(StepPlanTest, SelectiveScanReadsOutAfterTheUpdate) {
  EXPECT_EQ(planOf(specFile("tests/design/selective_scan.mlir")),
            "0 [D, N]: arith.mulf* arith.addf\n"
            "1 [D]: arith.addf | rec.reduce\n");
}

// Three states of three spaces, and a quotient of two sums over one of them.
TEST(StepPlanTest, MlstmHasANestForEachSpace) {
  EXPECT_EQ(planOf(specFile("tests/design/mlstm.mlir")),
            "0 [H, K, V]: arith.mulf* arith.addf\n"
            "0 [H, K]: arith.mulf* arith.addf\n"
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

// Unfolded images are views: they are read, and never stored. (The stored ones
// are what the taps were multiplied with, for the reduction.)
TEST(StepPlanTest, UnfoldedImagesAreReadWhereTheyLie) {
  EXPECT_EQ(planOf(specFile("tests/tools/Inputs/unfold.mlir")),
            "0 [Y, X, KY, KX]: arith.mulf*\n"
            "0 [Y, X, KY, J, I]: arith.mulf*\n"
            "1 [Y, X]: math.tanh* | rec.reduce\n"
            "1 [KY, J, I]: rec.reduce | rec.reduce\n"
            "2 [Y, X, J]: arith.mulf\n");
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
