//===- RowTensorsTest.cpp - inputs, and what counts as equal --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/RowTensors.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace reprise;
using namespace reprise::bench;

static Row rowNamed(const std::string &name, int64_t steps) {
  auto suite = findSuite("cpu-recurrence", {.steps = steps});
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
