//===- RowTensorsTest.cpp - inputs, and what counts as equal --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/RowTensors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

using namespace reprise;
using namespace reprise::bench;

static Row rowNamed(const std::string &name, int64_t steps) {
  auto suite = findSuite("cpu-recurrence", {.steps = steps});
  EXPECT_TRUE(selectRows(*suite, {name}));
  return suite->rows.at(0);
}

static Row paperNamed(const std::string &name) {
  auto suite = findSuite("papers", {.steps = 4});
  EXPECT_TRUE(selectRows(*suite, {name}));
  return suite->rows.at(0);
}

static NamedTensors tensors(std::initializer_list<float> h) {
  NamedTensors all;
  all["h"] = Tensor::zeros(DType::f32, {int64_t(h.size())}).value();
  std::copy(h.begin(), h.end(), all["h"].values<float>().begin());
  return all;
}

TEST(RowTensors, InputsAreTheSameEveryTimeAndWithinTheirBounds) {
  Row row = rowNamed("lstm.B1.D128.*", 4);
  auto first = drawInputs(row), second = drawInputs(row);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(compare(*first, *second)->value, 0);
  double squares = 0;
  for (float value : first->at("u").values<float>())
    squares += double(value) * value;
  EXPECT_NEAR(squares / double(first->at("u").elements()), 1, 0.2);
  for (float value : first->at("r").values<float>())
    EXPECT_LE(std::abs(value), 1 / std::sqrt(128.f));
}

TEST(RowTensors, InputsAreStoredAsTheRowSays) {
  auto inputs = drawInputs(rowNamed("lstm.bf16.B1.D128.*", 4));
  ASSERT_TRUE(inputs);
  EXPECT_EQ(inputs->at("r").dtype(), DType::bf16);
}

TEST(RowTensors, BlocksAreEachThereOnceAndByRows) {
  auto inputs = drawInputs(paperNamed("sparse_gru.density0.5.*"));
  ASSERT_TRUE(inputs);
  using Places = std::vector<std::pair<int32_t, int32_t>>;
  auto placesOf = [&](const std::string &gate) {
    std::span<const int32_t> rows =
        inputs->at("rows_" + gate).values<int32_t>();
    std::span<const int32_t> columns =
        inputs->at("columns_" + gate).values<int32_t>();
    Places places;
    for (size_t i = 0; i < rows.size(); ++i)
      places.emplace_back(rows[i], columns[i]);
    return places;
  };
  Places places = placesOf("g");
  ASSERT_EQ(places.size(), 512u);
  EXPECT_TRUE(std::ranges::is_sorted(places));
  EXPECT_EQ(std::ranges::adjacent_find(places), places.end());
  for (auto [row, column] : places)
    EXPECT_TRUE(0 <= row && row < 32 && 0 <= column && column < 32);
  EXPECT_NE(places, placesOf("r")) << "other gates have other blocks";
}

TEST(RowTensors, BothDirectionsReadOneInput) {
  auto inputs = drawInputs(paperNamed("bilstm.B1.I32.D64.T10"));
  ASSERT_TRUE(inputs);
  std::span<const float> u = inputs->at("u").values<float>();
  size_t half = u.size() / 2;
  EXPECT_TRUE(std::ranges::equal(u.first(half), u.subspan(half)));
  EXPECT_NE(u[0], u[1]);
  std::span<const float> r = inputs->at("r").values<float>();
  EXPECT_NE(r[0], r[r.size() / 2]);
}

TEST(RowTensors, ADifferenceIsRelativeToTheWholeTensor) {
  auto difference = compare(tensors({3, 4, 0, 0}), tensors({3, 4, 0, 0.25}));
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->output, "h");
  EXPECT_DOUBLE_EQ(difference->value, 0.25 / 2.5);
}

TEST(RowTensors, NanNeverAgrees) {
  auto difference = compare(tensors({1, NAN}), tensors({1, NAN}));
  ASSERT_TRUE(difference);
  EXPECT_TRUE(std::isinf(difference->value));
}

TEST(RowTensors, AMissingOutputAndAnotherShapeAreErrors) {
  EXPECT_FALSE(compare(tensors({1, 2}), {}));
  EXPECT_FALSE(compare(tensors({1, 2}), tensors({1, 2, 3})));
}

TEST(RowTensors, TheLimitIsFarBelowWhatAWrongGateOrderMakes) {
  // Outputs of an LSTM with two gates exchanged are off by a tenth and more.
  EXPECT_LT(agreementLimit(rowNamed("lstm.B64.D1024.*", 4)), 5e-5);
  EXPECT_LT(agreementLimit(rowNamed("lstm.bf16.B64.D1024.*", 4)), 0.04);
}
