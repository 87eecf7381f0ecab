//===- DrawInputsTest.cpp - what hostile inputs hold ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LibrarySpec.h"
#include "dialect/oracle/Oracle.h"
#include "tools/jit/verify/Verify.h"
#include <cmath>

using namespace reprise;
using namespace reprise::verify;

static const Sizes sizes = {{"T", 9}, {"B", 6}, {"H", 2}, {"D", 32}};

static TensorMap draw(InputKind kind, DType storage = DType::f32,
                      uint64_t seed = 1) {
  LibrarySpec spec;
  auto inputs = drawInputs(spec.op(), {kind, sizes, storage, seed});
  if (!inputs) {
    ADD_FAILURE() << inputs.error().render();
    return {};
  }
  return std::move(*inputs);
}

static std::span<const float> floatsOf(const TensorMap &inputs,
                                       const char *name) {
  return inputs.at(name).values<float>();
}

static double varianceOf(std::span<const float> values) {
  double squares = 0;
  for (float value : values)
    squares += value * value;
  return squares / values.size();
}

TEST(DrawInputs, NormalHasUnitVarianceBehindEachProduct) {
  TensorMap inputs = draw(InputKind::normal);
  EXPECT_EQ(inputs.size(), 5u);
  EXPECT_NEAR(varianceOf(floatsOf(inputs, "x")), 1, 0.1);
  EXPECT_NEAR(varianceOf(floatsOf(inputs, "r")) * 32, 1, 0.1);
  EXPECT_NEAR(varianceOf(floatsOf(inputs, "h0")), 1. / 3, 0.05);
  EXPECT_EQ(inputs.at("x").shape(), (Shape{9, 6, 4, 2, 32}));
}

TEST(DrawInputs, TypesFollowTheStorageType) {
  TensorMap inputs = draw(InputKind::ragged, DType::bf16);
  EXPECT_EQ(inputs.at("x").dtype(), DType::bf16);
  EXPECT_EQ(inputs.at("r").dtype(), DType::bf16);
  EXPECT_EQ(inputs.at("b").dtype(), DType::bf16);
  EXPECT_EQ(inputs.at("h0").dtype(), DType::f32);
  EXPECT_EQ(inputs.at("lengths").dtype(), DType::i32);
}

TEST(DrawInputs, SaturatedReachesBothEnds) {
  std::map<float, int> counts;
  TensorMap inputs = draw(InputKind::saturated);
  for (float value : floatsOf(inputs, "x"))
    if (std::fabs(value) == 80)
      ++counts[value];
  int64_t third = inputs.at("x").elements() / 3;
  EXPECT_NEAR(counts[80], third, 0.2 * third);
  EXPECT_NEAR(counts[-80], third, 0.2 * third);
}

/// However few elements there are, and whatever the seed.
TEST(DrawInputs, SaturatedReachesBothEndsOfATinyStream) {
  LibrarySpec spec;
  Sizes one = {{"T", 1}, {"B", 1}, {"H", 1}, {"D", 1}};
  for (uint64_t seed = 0; seed != 50; ++seed) {
    auto inputs =
        drawInputs(spec.op(), {InputKind::saturated, one, DType::f32, seed});
    ASSERT_TRUE(inputs) << inputs.error().render();
    std::span<const float> x = floatsOf(*inputs, "x");
    EXPECT_NE(std::ranges::find(x, 80), x.end()) << seed;
    EXPECT_NE(std::ranges::find(x, -80), x.end()) << seed;
  }
}

/// What the activations get: x + R h, by the oracle.
TEST(DrawInputs, SaturatedDrivesGatesTo80) {
  LibrarySpec spec("tests/tools/jit/verify/Inputs/preactivation.mlir");
  auto inputs =
      drawInputs(spec.op(), {InputKind::saturated, sizes, DType::bf16, 1});
  ASSERT_TRUE(inputs) << inputs.error().render();
  oracle::Arrays arrays;
  for (const auto &[name, tensor] : *inputs) {
    Tensor wide = convert(tensor.view(), DType::f64).value();
    std::span<const double> values = std::as_const(wide).values<double>();
    arrays[name] = {{tensor.shape().begin(), tensor.shape().end()},
                    {values.begin(), values.end()}};
  }
  auto results = oracle::interpret(spec.op(), arrays);
  ASSERT_TRUE(results) << results.error().render();
  const std::vector<double> &gates = results->at("gate").data;
  int64_t high = std::ranges::count_if(gates, [](double v) { return v > 75; });
  int64_t low = std::ranges::count_if(gates, [](double v) { return v < -75; });
  EXPECT_GT(high, int64_t(gates.size()) / 4);
  EXPECT_GT(low, int64_t(gates.size()) / 4);
  EXPECT_GE(*std::ranges::max_element(gates), 80);
  EXPECT_LE(*std::ranges::min_element(gates), -80);
}

TEST(DrawInputs, RaggedHasAnEmptyAndAFullRowAndPoisonBeyond) {
  TensorMap inputs = draw(InputKind::ragged);
  std::span<const int32_t> lengths = inputs.at("lengths").values<int32_t>();
  EXPECT_NE(std::ranges::find(lengths, 0), lengths.end());
  EXPECT_NE(std::ranges::find(lengths, 9), lengths.end());
  std::span<const float> x = floatsOf(inputs, "x");
  size_t rowSize = x.size() / (9 * 6);
  for (size_t i = 0; i != x.size(); ++i)
    EXPECT_EQ(std::isnan(x[i]),
              int64_t(i / rowSize / 6) >= lengths[i / rowSize % 6]);
}

TEST(DrawInputs, LeftOutHasOnlyWhatIsNeeded) {
  TensorMap inputs = draw(InputKind::leftOut);
  EXPECT_FALSE(inputs.contains("h0"));
  EXPECT_FALSE(inputs.contains("c0"));
  EXPECT_FALSE(inputs.contains("b"));
  EXPECT_TRUE(inputs.contains("x"));
  EXPECT_TRUE(inputs.contains("r"));
}

TEST(DrawInputs, SpecialsStandInOneRow) {
  TensorMap inputs = draw(InputKind::special);
  std::span<const float> x = floatsOf(inputs, "x");
  size_t rowSize = x.size() / (9 * 6);
  std::set<size_t> rows;
  int infinities = 0, nans = 0;
  for (size_t i = 0; i != x.size(); ++i) {
    infinities += std::isinf(x[i]);
    nans += std::isnan(x[i]);
    if (!std::isfinite(x[i]))
      rows.insert(i / rowSize % 6);
  }
  EXPECT_EQ(infinities, 1);
  EXPECT_EQ(nans, 1);
  EXPECT_EQ(rows.size(), 1u);
}

TEST(DrawInputs, SeedsDecide) {
  auto first = [](uint64_t seed) {
    return floatsOf(draw(InputKind::normal, DType::f32, seed), "x")[0];
  };
  EXPECT_EQ(first(1), first(1));
  EXPECT_NE(first(1), first(2));
}

TEST(DrawInputs, BlocksLieInTheMatrixAndTwiceAtOnePlace) {
  LibrarySpec spec("tests/tools/Inputs/sparse_product.mlir");
  Sizes all = {{"T", 2}, {"B", 2}, {"K", 4}, {"C", 3},
               {"N", 9}, {"L", 5}, {"R", 2}, {"M", 2}};
  auto inputs = drawInputs(spec.op(), {.sizes = all});
  ASSERT_TRUE(inputs) << inputs.error().render();
  for (auto [name, blocks] : {std::pair("rows", 4), std::pair("columns", 4),
                              std::pair("i", 2), std::pair("j", 4)}) {
    std::span<const int32_t> list = inputs->at(name).values<int32_t>();
    EXPECT_EQ(list.front(), list.back()) << name;
    for (int32_t block : list)
      EXPECT_TRUE(block >= 0 && block < blocks - 1) << name;
  }
}

TEST(DrawInputs, MissingSize) {
  LibrarySpec spec;
  auto inputs =
      drawInputs(spec.op(), {.sizes = {{"T", 1}, {"B", 1}, {"H", 1}}});
  ASSERT_FALSE(inputs);
  EXPECT_NE(inputs.error().render().find("--dim D="), std::string::npos);
}

/// Examples of all kinds, so that no role of an argument is forgotten.
TEST(DrawInputs, ServesEveryExample) {
  Sizes all = {{"T", 3}, {"B", 2}, {"H", 2}, {"D", 4}, {"C", 5},
               {"P", 3}, {"N", 3}, {"K", 3}, {"V", 2}};
  for (const char *name :
       {"kernels/specs/gru_reset_before", "tests/design/lstm_backward",
        "kernels/specs/lstm_layernorm", "kernels/specs/lstm_projection",
        "tests/design/mlstm", "tests/design/selective_scan"}) {
    LibrarySpec spec(std::string(name) + ".mlir");
    for (InputKind kind : allInputKinds())
      EXPECT_TRUE(drawInputs(spec.op(), {kind, all, DType::bf16, 1})) << name;
  }
}
