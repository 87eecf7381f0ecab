//===- IntervalTest.cpp - bounds, against all numbers in them -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/Interval.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>

using namespace reprise::constraints;

namespace {

struct Random {
  std::mt19937_64 engine{1};
  int64_t pick(int64_t lower, int64_t upper) {
    return std::uniform_int_distribution<int64_t>(lower, upper)(engine);
  }
  Interval interval(int64_t lower, int64_t upper) {
    int64_t a = pick(lower, upper), b = pick(lower, upper);
    return {std::min(a, b), std::max(a, b)};
  }
};

bool contains(Interval interval, Wide value) {
  return interval.lower <= value && value <= interval.upper;
}

using Operation = std::function<Wide(Wide, Wide)>;
using Forward = std::function<Interval(Interval, Interval)>;
/// What the result and the second operand leave of the first.
using Backward = std::function<Interval(Interval, Interval, Interval)>;

/// No pair of operands may lie outside of what the bounds say.
void expectSound(const Operation &operation, const Forward &forward,
                 const Backward &first, const Backward &second,
                 int64_t leastSecond) {
  Random random;
  for (int round = 0; round != 3000; ++round) {
    Interval a = random.interval(-12, 12), b = random.interval(leastSecond, 12),
             wanted = random.interval(-60, 60);
    Interval result = forward(a, b);
    Interval leftOfA = first ? first(wanted, b, a) : Interval();
    Interval leftOfB = second ? second(wanted, a, b) : Interval();
    for (Wide x = a.lower; x <= a.upper; ++x)
      for (Wide y = b.lower; y <= b.upper; ++y) {
        Wide value = operation(x, y);
        ASSERT_TRUE(contains(result, value));
        if (!contains(wanted, value))
          continue;
        ASSERT_TRUE(contains(leftOfA, x));
        ASSERT_TRUE(contains(leftOfB, y));
      }
  }
}

} // namespace

TEST(Intervals, OfSums) {
  expectSound([](Wide x, Wide y) { return x + y; },
              [](Interval a, Interval b) { return add(a, b); }, {}, {}, -12);
}

TEST(Intervals, OfProducts) {
  expectSound([](Wide x, Wide y) { return x * y; }, multiply, factorOf,
              factorOf, -12);
}

TEST(Intervals, OfFloorDivisions) {
  expectSound(
      floorQuotient, floorDivide,
      [](Interval result, Interval y, Interval) {
        return dividendOfFloor(result, y);
      },
      [](Interval result, Interval x, Interval) {
        return divisorOfFloor(result, x);
      },
      1);
}

TEST(Intervals, OfCeilDivisions) {
  expectSound(
      ceilQuotient, ceilDivide,
      [](Interval result, Interval y, Interval) {
        return dividendOfCeil(result, y);
      },
      [](Interval result, Interval x, Interval) {
        return divisorOfCeil(result, x);
      },
      1);
}

TEST(Intervals, OfRemainders) {
  expectSound([](Wide x, Wide y) { return x - floorQuotient(x, y) * y; },
              [](Interval a, Interval b) { return remainder(a, b); }, {}, {},
              1);
}

TEST(Intervals, OfPowers) {
  Random random;
  for (int64_t exponent : {2, 3, 4, 5, 90, 91})
    for (int round = 0; round != 500; ++round) {
      Interval base = random.interval(-9, 9),
               wanted = random.interval(-9000, 9000);
      Interval result = raise(base, exponent);
      Interval left = baseOf(wanted, exponent, base);
      for (Wide x = base.lower; x <= base.upper; ++x) {
        Interval value = raise({x, x}, exponent);
        ASSERT_TRUE(contains(result, value.lower));
        if (value.isFixed() && contains(wanted, value.lower)) {
          ASSERT_TRUE(contains(left, x));
        }
      }
    }
}

TEST(Intervals, BeyondAllBoundsStayOpen) {
  Interval open{1, above};
  EXPECT_EQ(add(open, {-5, -5}).upper, above);
  EXPECT_EQ(multiply(open, {0, 3}), (Interval{0, above}));
  EXPECT_EQ(multiply(open, {-1, -1}).lower, below);
  EXPECT_EQ(floorDivide(open, {2, 2}).upper, above);
  EXPECT_EQ(dividendOfFloor(open, {2, 2}).upper, above);
  EXPECT_FALSE((Interval{above, above}).isFixed());
}
