//===- ConversionsTest.cpp - storage types of the host twin ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "reprise/Conversions.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace reprise::gpu;

template <class T>
class Conversions : public testing::Test {};
using Types = testing::Types<BFloat16, Float16>;
TYPED_TEST_SUITE(Conversions, Types);

TYPED_TEST(Conversions, EveryValueSurvives) {
  for (int bits = 0; bits < 0x10000; ++bits) {
    const TypeParam value{uint16_t(bits)};
    const float wide = toFloat(value);
    if (std::isnan(wide))
      EXPECT_EQ(fromFloat<TypeParam>(wide).bits, 0x7fff);
    else
      ASSERT_EQ(fromFloat<TypeParam>(wide).bits, bits);
  }
}

// Between two neighbours: halfway goes to the even one, anything beside it to
// the nearer.
TYPED_TEST(Conversions, RoundsToNearestEven) {
  const int largest = std::is_same_v<TypeParam, BFloat16> ? 0x7f7f : 0x7bff;
  for (int bits = 0; bits < largest; ++bits)
    for (int sign : {0, 0x8000}) {
      const float low = toFloat(TypeParam{uint16_t(bits | sign)});
      const float high = toFloat(TypeParam{uint16_t((bits + 1) | sign)});
      const float middle = float((double(low) + high) / 2);
      ASSERT_EQ(fromFloat<TypeParam>(middle).bits,
                (bits % 2 ? bits + 1 : bits) | sign);
      ASSERT_EQ(fromFloat<TypeParam>(std::nextafter(middle, low)).bits,
                bits | sign);
      ASSERT_EQ(fromFloat<TypeParam>(std::nextafter(middle, high)).bits,
                (bits + 1) | sign);
    }
}

TEST(Conversions, Overflow) {
  EXPECT_EQ(fromFloat<Float16>(65519.0f).bits, 0x7bff);
  EXPECT_EQ(fromFloat<Float16>(65520.0f).bits, 0x7c00);
  EXPECT_EQ(fromFloat<Float16>(-1e30f).bits, 0xfc00);
  EXPECT_EQ(fromFloat<BFloat16>(3.4e38f).bits, 0x7f80);
  EXPECT_EQ(fromFloat<BFloat16>(-INFINITY).bits, 0xff80);
  EXPECT_EQ(toFloat(Float16{0x3c01}), 1.0f + 0x1p-10f);
  EXPECT_EQ(toFloat(Float16{0x0001}), 0x1p-24f);
  EXPECT_EQ(toFloat(BFloat16{0x3f81}), 1.0f + 0x1p-7f);
}
