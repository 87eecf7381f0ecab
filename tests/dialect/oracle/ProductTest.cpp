//===- ProductTest.cpp - products, reductions and outer products ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "OracleTest.h"

using namespace reprise::oracle;

/// One step of `body` over x [T, B, ...] and further inputs; yields %y.
static Spec specOf(const std::string &arguments, const std::string &stream,
                   const std::string &body) {
  return Spec::fromText("rec.operator @one(" + arguments + R"() {
      %s = rec.recurrence over T streams()" +
                        stream + R"() {)" + body + R"(
        rec.yield %y
      }
      rec.return y = all %s
    })");
}

static const char *const stream = "%xt = %x : !rec.tensor<T, B, H, I>";

TEST(Product, OneMatrixPerBlock) {
  Spec spec = specOf("%x: !rec.tensor<T, B, H, I>, %w: !rec.tensor<H, O, I>",
                     stream, "%y = rec.product %w, %xt : !rec.tensor<H, O, I>");
  Arrays inputs = {{"x", array({1, 1, 2, 2}, {1, 2, 3, 4})},
                   {"w", array({2, 3, 2}, {1, 0, 0, 1, 1, 1, //
                                           2, 0, 0, 2, 1, -1})}};
  Array y = run(spec, inputs)["y"];
  EXPECT_EQ(y.shape, (std::vector<int64_t>{1, 1, 2, 3}));
  expectSame(y.data, {1, 2, 3, 6, 8, -1});
}

/// [1 to 3] of a pack of 3: the first entry must not be read.
TEST(Product, SliceOfAPack) {
  Spec spec =
      specOf("%x: !rec.tensor<T, B, H, I>, %w: !rec.tensor<3, H, O, I>", stream,
             R"(%a, %b = rec.product %w[1 to 3], %xt : !rec.tensor<3, H, O, I>
                %y = arith.subf %a, %b : f32)");
  Arrays inputs = {{"x", array({1, 1, 1, 2}, {1, 10})},
                   {"w", array({3, 1, 1, 2}, {100, 100, 1, 2, 3, 5})}};
  expectSame(run(spec, inputs)["y"].data, {21 - 53});
}

TEST(Product, TransposedSumsOverThePackToo) {
  Spec spec = specOf(
      "%x: !rec.tensor<T, B, 2, H, O>, %w: !rec.tensor<2, H, O, I>",
      "%a, %b = %x : !rec.tensor<T, B, 2, H, O>",
      "%y = rec.product transposed %w, %a, %b : !rec.tensor<2, H, O, I>");
  Arrays inputs = {{"x", array({1, 1, 2, 1, 2}, {1, 10, 100, 1000})},
                   {"w", array({2, 1, 2, 3}, {1, 2, 3, 4, 5, 6, //
                                              7, 8, 9, 1, 2, 3})}};
  expectSame(run(spec, inputs)["y"].data,
             {1 + 40 + 700 + 1000, 2 + 50 + 800 + 2000, 3 + 60 + 900 + 3000});
}

/// Transposed square weights: D stands for both axes.
TEST(Product, TransposedSquare) {
  Spec spec = specOf("%x: !rec.tensor<T, B, D>, %w: !rec.tensor<D, D>",
                     "%xt = %x : !rec.tensor<T, B, D>",
                     "%y = rec.product transposed %w, %xt : !rec.tensor<D, D>");
  Arrays inputs = {{"x", array({1, 1, 2}, {1, 10})},
                   {"w", array({2, 2}, {1, 2, 3, 4})}};
  expectSame(run(spec, inputs)["y"].data, {31, 42});
}

/// The factor has no H (it is broadcast), the weight no K (it is shared).
TEST(Product, BroadcastAndSharedBlocks) {
  Spec spec = specOf("%x: !rec.tensor<T, B, K, I>, %w: !rec.tensor<H, O, I>",
                     "%xt = %x : !rec.tensor<T, B, K, I>",
                     "%y = rec.product %w, %xt : !rec.tensor<H, O, I>");
  Arrays inputs = {{"x", array({1, 1, 2, 2}, {1, 2, 3, 4})},
                   {"w", array({2, 1, 2}, {1, 10, 100, 1000})}};
  Array y = run(spec, inputs)["y"];
  // The arguments mention K, I, H, O in this order.
  EXPECT_EQ(y.shape, (std::vector<int64_t>{1, 1, 2, 2, 1}));
  expectSame(y.data, {21, 2100, 43, 4300});
}

TEST(Product, DiagonalWithAPackAndBroadcast) {
  Spec spec =
      specOf("%x: !rec.tensor<T, B, D>, %w: !rec.tensor<2, D, N>",
             "%xt = %x : !rec.tensor<T, B, D>",
             R"(%a, %b = rec.diagonal_product %w, %xt : !rec.tensor<2, D, N>
                        %y = arith.addf %a, %b : f32)");
  Arrays inputs = {{"x", array({1, 1, 2}, {1, 10})},
                   {"w", array({2, 2, 2}, {1, 2, 3, 4, 50, 60, 70, 80})}};
  expectSame(run(spec, inputs)["y"].data, {51, 62, 730, 840});
}

TEST(Product, FactorsAreRoundedToTheWeightsType) {
  double x = 1 + 0x1p-9; // Halfway between two bf16 numbers.
  Arrays inputs = {{"x", filled({1, 1, 1, 1}, x)}, {"w", filled({1, 1, 1}, 1)}};
  auto product = [&](const std::string &type, const std::string &attributes,
                     Options options) {
    Spec spec = specOf("%x: !rec.tensor<T, B, H, I>, %w: " + type, stream,
                       "%y = rec.product %w, %xt " + attributes + " : " + type);
    return run(spec, inputs, options)["y"].data[0];
  };
  Options declared{.mode = Mode::declared};
  std::string bf16 = "!rec.tensor<H, O, I : bf16>";
  EXPECT_EQ(product(bf16, "", declared), 1);
  EXPECT_EQ(product(bf16, "", {}), x);
  EXPECT_EQ(product(bf16, "{factor_type = f32}", declared), x);
  EXPECT_EQ(product("!rec.tensor<H, O, I : f32>", "", declared), x);
  declared.storage = bf16Format;
  declared.roundResults = false;
  EXPECT_EQ(product("!rec.tensor<H, O, I>", "", declared), 1);
  EXPECT_EQ(product("!rec.tensor<H, O, I : f16>", "", declared), x);
}

TEST(Reduce, RemovesAnyDimensions) {
  auto reduce = [](const std::string &op) {
    Spec spec = specOf("%x: !rec.tensor<T, B, H, I>", stream,
                       "%y = rec.reduce " + op + " : f32");
    Arrays inputs = {{"x", array({1, 1, 2, 3}, {1, 2, 3, -4, -5, -6})}};
    return run(spec, inputs)["y"].data;
  };
  expectSame(reduce("sum %xt over [I]"), {6, -15});
  expectSame(reduce("sum %xt over [H]"), {-3, -3, -3});
  expectSame(reduce("mean %xt over [I, H]"), {-1.5});
  expectSame(reduce("max %xt over [I]"), {3, -4});
}

TEST(Reduce, MaximumOfNaNIsNaN) {
  Spec spec = specOf("%x: !rec.tensor<T, B, H, I>", stream,
                     "%y = rec.reduce max %xt over [I] : f32");
  double nan = std::numeric_limits<double>::quiet_NaN();
  Arrays inputs = {{"x", array({1, 1, 2, 2}, {nan, 1, 2, 3})}};
  expectSame(run(spec, inputs)["y"].data, {nan, 3});
}

TEST(Outer, SumsOverStepsAndRows) {
  Spec spec = Spec::fromText(R"(
    rec.operator @gradient(%a: !rec.tensor<T, B, H, O>, %b: !rec.tensor<T, B, H, I>) {
      %s = rec.recurrence over T streams(%at = %a : !rec.tensor<T, B, H, O>,
                                         %bt = %b : !rec.tensor<T, B, H, I>) {
        %y = rec.outer %at, %bt : f32
        rec.yield %y
      }
      rec.return y = sum %s
    })");
  Arrays inputs = {{"a", array({2, 1, 1, 2}, {1, 2, 3, 4})},
                   {"b", array({2, 1, 1, 2}, {1, 10, 100, 1000})}};
  Array y = run(spec, inputs)["y"];
  EXPECT_EQ(y.shape, (std::vector<int64_t>{1, 2, 2}));
  expectSame(y.data, {301, 3010, 402, 4020});
}

/// The space of a value is in the order of the arguments' mention, not in that
/// of the tensor that it is read from.
TEST(Space, TensorsInAnotherOrder) {
  Spec spec =
      specOf("%x: !rec.tensor<T, B, H, I>, %p: !rec.tensor<I, H>",
             std::string(stream) + ") params(%pt = %p : !rec.tensor<I, H>",
             "%y = arith.addf %xt, %pt : f32");
  Arrays inputs = {{"x", array({1, 1, 2, 2}, {1, 2, 3, 4})},
                   {"p", array({2, 2}, {10, 20, 30, 40})}};
  expectSame(run(spec, inputs)["y"].data, {11, 32, 23, 44});
}
