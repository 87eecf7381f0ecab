//===- DTypeTest.cpp - element types and 16-bit conversions ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The conversions are held against independent definitions: the hardware's
// float16 conversion of the compiler (_Float16), and for bfloat16 a search of
// the nearest representable value.

#include "TestSupport.h"

#include <bit>
#include <cmath>
#include <limits>
#include <random>

using namespace reprise;
using namespace reprise::test;

TEST(DType, NamesParseBack) {
  for (DType dtype : allDTypes())
    EXPECT_EQ(parseDType(name(dtype)).value(), dtype);
}

TEST(DType, SizesInBytes) {
  EXPECT_EQ(sizeInBytes(DType::f64), 8);
  EXPECT_EQ(sizeInBytes(DType::bf16), 2);
  EXPECT_EQ(sizeInBytes(DType::boolean), 1);
}

TEST(DType, UnknownNameListsTheKnown) {
  expectError(parseDType("float"), ErrorCode::invalidArgument,
              {"'float'", "f32", "bf16", "bool"});
}

static float f16Reference(uint16_t bits) {
  return float(std::bit_cast<_Float16>(bits));
}

TEST(DType, F16WidensLikeTheCompiler) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    float expected = f16Reference(uint16_t(bits));
    float actual = f32FromF16(uint16_t(bits));
    if (std::isnan(expected))
      EXPECT_TRUE(std::isnan(actual)) << bits;
    else
      EXPECT_EQ(std::bit_cast<uint32_t>(actual),
                std::bit_cast<uint32_t>(expected))
          << bits;
  }
}

TEST(DType, SixteenBitValuesRoundTrip) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    float f16 = f32FromF16(uint16_t(bits));
    float bf16 = f32FromBf16(uint16_t(bits));
    if (!std::isnan(f16)) {
      EXPECT_EQ(f16FromF32(f16), bits);
    }
    if (!std::isnan(bf16)) {
      EXPECT_EQ(bf16FromF32(bf16), bits);
      EXPECT_EQ(bf16FromF64(bf16), bits);
    }
  }
}

TEST(DType, F16NarrowsLikeTheCompiler) {
  std::mt19937 random(1);
  for (int i = 0; i < 1'000'000; ++i) {
    float value = std::bit_cast<float>(uint32_t(random()));
    // Most bit patterns overflow float16: bring half of them into its range.
    if (i % 2)
      value = std::ldexp(float(int32_t(random())), int(random() % 60) - 60);
    if (std::isnan(value))
      continue;
    ASSERT_EQ(f16FromF32(value), std::bit_cast<uint16_t>(_Float16(value)))
        << value;
  }
}

/// The nearest bfloat16 of a positive finite value, ties to even, by comparing
/// the two neighbours.
static uint16_t nearestBf16(double value) {
  uint16_t below = uint16_t(
      std::bit_cast<uint32_t>(std::nextafter(float(value), 0.0f)) >> 16);
  while (double(f32FromBf16(uint16_t(below + 1))) <= value)
    ++below;
  double low = f32FromBf16(below);
  // Beyond the largest finite value stands the next power of two.
  double high = below == 0x7f7f ? 0x1p128 : f32FromBf16(uint16_t(below + 1));
  if (value - low == high - value)
    return (below & 1) ? uint16_t(below + 1) : below;
  return value - low < high - value ? below : uint16_t(below + 1);
}

TEST(DType, Bf16RoundsToNearestEven) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 200'000; ++i) {
    double value = std::ldexp(1.0 + double(random() >> 12) * 0x1p-52,
                              int(random() % 270) - 140);
    // Every fourth lies exactly between two bfloat16.
    if (i % 4 == 0)
      value = double(
          std::bit_cast<float>(uint32_t(random() % 0x7f7f) << 16 | 0x8000u));
    if (value >= 0x1p128)
      continue;
    ASSERT_EQ(bf16FromF64(value), nearestBf16(value)) << value;
    ASSERT_EQ(bf16FromF64(-value), 0x8000 | nearestBf16(value)) << value;
    if (double(float(value)) == value) {
      ASSERT_EQ(bf16FromF32(float(value)), nearestBf16(value)) << value;
    }
  }
}

TEST(DType, NarrowingFromF64RoundsOnce) {
  // A hair above a tie of bfloat16; through float32 it would become the tie and
  // round down to even.
  double value = 1.0 + 0x1p-8 + 0x1p-40;
  EXPECT_EQ(bf16FromF64(value), 0x3f81);
  EXPECT_EQ(bf16FromF32(float(value)), 0x3f80);
  double half = 1.0 + 0x1p-11 + 0x1p-40;
  EXPECT_EQ(f16FromF64(half), 0x3c01);
}

TEST(DType, OverflowBecomesInfinity) {
  EXPECT_EQ(f16FromF32(65519.0f), 0x7bff);
  EXPECT_EQ(f16FromF32(65520.0f), 0x7c00);
  EXPECT_EQ(f16FromF64(-1e300), 0xfc00);
  EXPECT_EQ(bf16FromF32(std::numeric_limits<float>::max()), 0x7f80);
  EXPECT_EQ(bf16FromF64(std::numeric_limits<double>::infinity()), 0x7f80);
}

TEST(DType, NaNStaysNaN) {
  // A payload that lies entirely in the lost bits must not become infinity.
  float thin = std::bit_cast<float>(0x7f800001u);
  EXPECT_TRUE(std::isnan(f32FromBf16(bf16FromF32(thin))));
  EXPECT_TRUE(std::isnan(f32FromF16(f16FromF32(thin))));
  double negative = -std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(bf16FromF64(negative) & 0x8000, 0x8000);
  EXPECT_TRUE(std::isnan(f32FromBf16(bf16FromF64(negative))));
}

TEST(DType, SignOfZeroIsKept) {
  EXPECT_EQ(f16FromF64(-0.0), 0x8000);
  EXPECT_EQ(bf16FromF64(-0.0), 0x8000);
  EXPECT_EQ(f16FromF64(-1e-30), 0x8000);
}
