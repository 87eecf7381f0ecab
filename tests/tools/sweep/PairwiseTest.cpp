//===- PairwiseTest.cpp - every pair is met, at little cost ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/tools/sweep/Pairwise.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

using namespace reprise::test;

static bool holds(const std::vector<Combination> &combinations, int a, int i,
                  int b, int j) {
  return std::ranges::any_of(combinations, [&](const Combination &chosen) {
    return chosen[a] == i && chosen[b] == j;
  });
}

static void expectEveryPair(const std::vector<int> &values,
                            const std::vector<Combination> &combinations) {
  for (size_t a = 0; a != values.size(); ++a)
    for (size_t b = a + 1; b != values.size(); ++b)
      for (int i = 0; i != values[a]; ++i)
        for (int j = 0; j != values[b]; ++j)
          EXPECT_TRUE(holds(combinations, a, i, b, j))
              << "factors " << a << ", " << b << ": " << i << ", " << j;
}

TEST(Pairwise, MeetsEveryPairInFarFewerThanTheProduct) {
  std::vector<int> values = {3, 5, 10, 3, 5, 6, 5};
  auto combinations = coverPairs(
      values, [](const Combination &) { return 0; }, 1);
  expectEveryPair(values, combinations);
  // The two largest factors alone need 60; the product has 67500.
  EXPECT_LE(combinations.size(), 100u);
}

/// Only pairs that are dear by themselves exceed the limit.
TEST(Pairwise, KeepsToTheLimit) {
  std::vector<int> values = {4, 4, 4};
  auto cost = [](const Combination &chosen) {
    return std::pow(10, chosen[0] + chosen[1] + chosen[2]);
  };
  auto combinations = coverPairs(values, cost, 1e4);
  expectEveryPair(values, combinations);
  for (const Combination &chosen : combinations)
    EXPECT_TRUE(cost(chosen) <= 1e4 || std::ranges::count(chosen, 0) > 0);
}

/// Value 2 of the first factor goes with value 0 of the second alone, and takes
/// no pair away from others.
TEST(Pairwise, LeavesOutWhatCannotBeRun) {
  auto isPossible = [](const Combination &chosen) {
    return chosen[0] != 2 || chosen[1] == 0;
  };
  auto combinations = coverPairs(
      {3, 3, 3},
      [&](const Combination &chosen) {
        return isPossible(chosen) ? 1 : std::numeric_limits<double>::infinity();
      },
      1);
  EXPECT_TRUE(std::ranges::all_of(combinations, isPossible));
  for (int i = 0; i != 3; ++i)
    for (int j = 0; j != 3; ++j) {
      EXPECT_EQ(holds(combinations, 0, i, 1, j), i != 2 || j == 0);
      EXPECT_TRUE(holds(combinations, 0, i, 2, j));
      EXPECT_TRUE(holds(combinations, 1, i, 2, j));
    }
}

TEST(Pairwise, Product) {
  EXPECT_EQ(product({2, 2}),
            (std::vector<Combination>{{0, 0}, {0, 1}, {1, 0}, {1, 1}}));
}
