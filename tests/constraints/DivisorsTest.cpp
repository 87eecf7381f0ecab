//===- DivisorsTest.cpp - the lattice of divisors -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/Divisors.h"

#include "tests/constraints/ReadProblem.h"

#include <gtest/gtest.h>

using namespace reprise::constraints;
using namespace reprise::test;

TEST(Divisors, AreAllThereAre) {
  for (int64_t number = 1; number <= 2000; ++number) {
    std::vector<int64_t> expected;
    for (int64_t divisor = 1; divisor <= number; ++divisor)
      if (number % divisor == 0)
        expected.push_back(divisor);
    ASSERT_EQ(divisorsOf(number, 4096), expected);
  }
  EXPECT_EQ(divisorsOf(2147483647, 4096),
            (std::vector<int64_t>{1, 2147483647}));
}

TEST(Divisors, TooManyAreNone) { EXPECT_TRUE(divisorsOf(720720, 100).empty()); }

TEST(Divisors, OfNumbersWithLargePrimes) {
  auto ofProduct = [](int64_t p, int64_t q) {
    return std::vector<int64_t>{1, p, q, p * q};
  };
  EXPECT_EQ(divisorsOf(int64_t(2147483629) * 2147483647, 4096),
            ofProduct(2147483629, 2147483647));
  EXPECT_EQ(divisorsOf(int64_t(998244353) * 1000000007, 4096),
            ofProduct(998244353, 1000000007));
  // A square, and the largest prime below 2^63.
  EXPECT_EQ(divisorsOf(int64_t(1000003) * 1000003, 4096),
            (std::vector<int64_t>{1, 1000003, int64_t(1000003) * 1000003}));
  EXPECT_EQ(divisorsOf(9223372036854775783, 4096),
            (std::vector<int64_t>{1, 9223372036854775783}));
  // 2^63 - 1 is 7^2 73 127 337 92737 649657.
  auto divisors = divisorsOf(INT64_MAX, 4096);
  EXPECT_EQ(divisors.size(), 96u);
  for (int64_t divisor : divisors)
    EXPECT_EQ(INT64_MAX % divisor, 0);
  // Pseudoprimes to the bases 2, 3, 5 and 7, and to the first eleven primes.
  EXPECT_EQ(divisorsOf(3215031751, 4096).size(), 8u);
  EXPECT_EQ(divisorsOf(3825123056546413051, 4096).size(), 8u);
}

/// How many values each variable has before the search.
static std::vector<int64_t> sizesOf(const char *text) {
  auto problem = read(text);
  Model model(*problem);
  Engine engine(model);
  EXPECT_TRUE(engine.start() && restrictToDivisors(model, engine));
  std::vector<int64_t> sizes;
  for (uint32_t i = 0; i != model.variables.size(); ++i)
    sizes.push_back(int64_t(engine.sizeOf(i)));
  return sizes;
}

TEST(Divisors, PassThroughProductsAndEquations) {
  // 768 has 18 divisors, and 96 has 12; x is 8 times what z is.
  EXPECT_EQ(sizesOf("768 % (x * y) == 0;"), (std::vector<int64_t>{18, 18}));
  EXPECT_EQ(sizesOf("x * y == 768; y * z == 96;"),
            (std::vector<int64_t>{12, 12, 12}));
  // The known side holds for the unknown one: z divides 12 * 8.
  EXPECT_EQ(sizesOf("12 % x == 0; 8 % y == 0; x * y == z * w;"),
            (std::vector<int64_t>{6, 4, 12, 12}));
}

TEST(Divisors, RequiredFactorsThinOutRanges) {
  EXPECT_EQ(sizesOf("x % 24 == 0; x <= 2400;"), (std::vector<int64_t>{100}));
  EXPECT_EQ(sizesOf("x == 6 * y; x <= 600;"), (std::vector<int64_t>{100, 100}));
}
