//===- FlashRnnTest.cpp - FlashRNN's tilings, forward and backward --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The system of flashrnn/joint.constraints at the shapes of the paper
// (arXiv 2412.07752).

#include "constraints/Checker.h"
#include "constraints/explain/Explanation.h"
#include "constraints/solver/Solver.h"
#include "tests/constraints/ReadProblem.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

using namespace reprise::constraints;
using namespace reprise::test;

static std::unique_ptr<Problem> tilings(int D, int heads, const char *more) {
  std::ifstream file(CONSTRAINT_FILES "/flashrnn/joint.constraints");
  std::stringstream text;
  text << file.rdbuf() << "\ngiven D == " << D << "; given NH == " << heads
       << "; given B == 16;\n"
       << more;
  return read(text.str());
}

TEST(FlashRnn, CountsOfBothDirectionsMultiply) {
  EXPECT_EQ(count(*tilings(768, 1, "")).solutions,
            std::to_string(int64_t(14787) * 30027));
  EXPECT_EQ(count(*tilings(64, 12, "")).solutions,
            std::to_string(int64_t(3177) * 5724));
}

TEST(FlashRnn, AsManyAreFoundAsAreCounted) {
  for (auto [D, heads] : {std::pair(16, 48), std::pair(48, 16)}) {
    auto problem = tilings(D, heads, "");
    uint64_t found = 0;
    enumerate(*problem,
              [&](const Assignment &) { return ++found < 10'000'000; });
    EXPECT_EQ(count(*problem).solutions, std::to_string(found)) << D;
  }
}

TEST(FlashRnn, EveryShapeHasATiling) {
  const std::pair<int, int> shapes[] = {{768, 1}, {64, 12}, {16, 48},
                                        {128, 6}, {256, 3}, {1024, 1}};
  for (auto [D, heads] : shapes) {
    auto problem = tilings(D, heads, "");
    Solution solution = solve(*problem);
    ASSERT_EQ(solution.status, Status::satisfiable) << D;
    EXPECT_TRUE(check(*problem, solution.values).isSolution()) << D;
    // What is fixed before the search and the sets of divisors leave little.
    EXPECT_LT(solution.statistics.nodes, 500u) << D;
  }
}

TEST(FlashRnn, TheOptimumIsThatOfAllTilings) {
  // Few enough to try.
  auto problem = tilings(16, 48,
                         "minimise forward.sigma_A + 3 * backward.sigma_A + "
                         "1000 * ceildiv(100000, forward.P * backward.P);");
  int64_t least = INT64_MAX;
  enumerate(*problem, [&](const Assignment &values) {
    Value cost = Evaluation(*problem, values)[*problem->getObjective()];
    least = std::min(least, cost.number);
    return true;
  });
  Best answer = best(*problem);
  ASSERT_EQ(answer.solutions.size(), 1u);
  EXPECT_EQ(answer.solutions[0].cost, least);
}

// What a kernel author may ask for; nodes, not seconds, so that a busy machine
// does not matter. A node takes some 4 us.
TEST(FlashRnn, CostsOfManyFormsTakeFewNodes) {
  for (const char *cost :
       {"ceildiv(forward.sigma_R, forward.P) + ceildiv(backward.sigma_R, "
        "backward.P) + forward.R_K * backward.W_K",
        "forward.P * backward.P", "forward.sigma_R + backward.sigma_R",
        "max(forward.R_K, backward.R_K) * forward.W_K - backward.P",
        "forward.sigma_A + backward.rho",
        "max(forward.sigma_R, backward.sigma_R)",
        "max(forward.sigma_R * forward.P, backward.sigma_R + 17)"})
    for (auto [D, heads] : {std::pair(768, 1), {64, 12}, {128, 6}}) {
      std::string objective = "minimise " + std::string(cost) + ";";
      auto problem = tilings(D, heads, objective.c_str());
      Best answer = best(*problem);
      EXPECT_EQ(answer.incomplete, "");
      EXPECT_LT(answer.statistics.nodes, 100000u) << D << ": " << cost;
    }
}

// Weights of 128 MiB: all multiprocessors together have 62 of registers and
// shared memory. The numbers are those of a tiling that lacks nothing else.
TEST(FlashRnn, WhatDoesNotFitIsExplainedInNumbersOfATiling) {
  Explanation explanation = explain(*tilings(4096, 1, ""));
  EXPECT_TRUE(explanation.isMinimal);
  const std::string expected[] = {
      "forward: 128 blocks; there are 132 multiprocessors (kept here; where "
      "the others are, 380 too many, and that alone would not do)",
      "forward: registers for 418304 elements in a block; 131072 there are "
      "(287232 too many, and that alone would not do)",
      "forward: 28606528 bytes of shared memory in all blocks; they have "
      "29056000 (kept here; where the others are, 72688704 too many, and that "
      "alone would not do)",
      "the smallest changes that fit: D == 2688 instead of 4096"};
  for (const std::string &line : expected)
    EXPECT_EQ(
        std::count(explanation.lines.begin(), explanation.lines.end(), line), 1)
        << line << "\n"
        << testing::PrintToString(explanation.lines);
}
