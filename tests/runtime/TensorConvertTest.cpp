//===- TensorConvertTest.cpp - conversion between element types -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "TestSupport.h"

#include <cmath>
#include <limits>

using namespace reprise;
using namespace reprise::test;

TEST(TensorConvert, EveryPairKeepsZeroAndOne) {
  Tensor source = makeTensor<uint8_t>(DType::boolean, {3}, {0, 1, 1});
  for (DType from : allDTypes()) {
    Tensor middle = convert(source.view(), from).value();
    for (DType to : allDTypes()) {
      Tensor target = convert(middle.view(), to).value();
      EXPECT_EQ(target.dtype(), to);
      Tensor back = convert(target.view(), DType::boolean).value();
      auto values = back.values<uint8_t>();
      EXPECT_EQ(std::vector<uint8_t>(values.begin(), values.end()),
                (std::vector<uint8_t>{0, 1, 1}))
          << name(from) << " to " << name(to);
    }
  }
}

TEST(TensorConvert, FollowsStrides) {
  Tensor source = makeTensor<float>(DType::f32, {4}, {1, 2, 3, 4});
  ConstTensorView transposed(source.data(), DType::f32, {2, 2}, {1, 2});
  Tensor target = convert(transposed, DType::f64).value();
  EXPECT_EQ(target.values<double>()[1], 3);
}

TEST(TensorConvert, RoundsFloatsToNearestEven) {
  Tensor source = makeTensor<double>(DType::f64, {2},
                                     {1.0 + 0x1p-8, 1.0 + 0x1p-8 + 0x1p-50});
  Tensor target = convert(source.view(), DType::bf16).value();
  EXPECT_EQ(target.values<uint16_t>()[0], 0x3f80);
  EXPECT_EQ(target.values<uint16_t>()[1], 0x3f81);
}

TEST(TensorConvert, LargeIntegersRoundOnce) {
  // One above a tie of bfloat16 that float64 cannot hold exactly.
  int64_t value = (int64_t(1) << 62) + (int64_t(1) << 54) + 1;
  Tensor source = makeTensor<int64_t>(DType::i64, {2}, {value, -value});
  Tensor target = convert(source.view(), DType::bf16).value();
  EXPECT_EQ(f32FromBf16(target.values<uint16_t>()[0]), 0x1.02p62f);
  EXPECT_EQ(f32FromBf16(target.values<uint16_t>()[1]), -0x1.02p62f);
}

TEST(TensorConvert, FloatsKeepNaNAndInfinity) {
  float infinity = std::numeric_limits<float>::infinity();
  Tensor source =
      makeTensor<float>(DType::f32, {2}, {std::nanf(""), -infinity});
  for (DType to : {DType::f64, DType::bf16, DType::f16}) {
    Tensor target = convert(source.view(), to).value();
    Tensor back = convert(target.view(), DType::f32).value();
    EXPECT_TRUE(std::isnan(back.values<float>()[0])) << name(to);
    EXPECT_EQ(back.values<float>()[1], -infinity) << name(to);
  }
}

TEST(TensorConvert, IntegersRefuseWhatTheyCannotHold) {
  struct Case {
    double value;
    DType to;
    const char *shown;
  };
  for (const Case &c :
       {Case{1.5, DType::i32, "1.5"}, Case{0x1p31, DType::i32, "2147483648"},
        Case{0x1p63, DType::i64, "9.22337"}, Case{-1, DType::u8, "-1"},
        Case{2, DType::boolean, "2"}, Case{std::nan(""), DType::i64, "nan"},
        Case{256, DType::u8, "256"}}) {
    Tensor source = makeTensor<double>(DType::f64, {2}, {1, c.value});
    expectError(convert(source.view(), c.to), ErrorCode::invalidArgument,
                {"element 1", c.shown, std::string(name(c.to))});
  }
}

TEST(TensorConvert, IntegersTakeTheirLimits) {
  Tensor source = makeTensor<double>(DType::f64, {2}, {-0x1p31, 0x1p31 - 1});
  Tensor target = convert(source.view(), DType::i32).value();
  EXPECT_EQ(target.values<int32_t>()[0], INT32_MIN);
  EXPECT_EQ(target.values<int32_t>()[1], INT32_MAX);
}

TEST(TensorConvert, FillsWithTheRoundedValue) {
  for (DType dtype : {DType::f64, DType::f32, DType::bf16, DType::f16}) {
    Tensor filled = Tensor::zeros(dtype, {2, 3}).value();
    fillElements(filled.view(), 0.1);
    Tensor one = makeTensor<double>(DType::f64, {1}, {0.1});
    Tensor rounded = convert(one.view(), dtype).value();
    Tensor expected = convert(rounded.view(), DType::f64).value();
    Tensor actual = convert(filled.view(), DType::f64).value();
    for (double value : actual.values<double>())
      EXPECT_EQ(value, expected.values<double>()[0]) << name(dtype);
  }
}
