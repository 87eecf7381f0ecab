//===- FlashRnnTest.cpp - FlashRNN's tilings, forward and backward --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The system of flashrnn/joint.constraints at the shapes of the paper
// (arXiv 2412.07752).

#include "constraints/Checker.h"
#include "constraints/solver/Solver.h"
#include "tests/constraints/ReadProblem.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

using namespace reprise::constraints;
using namespace reprise::test;

static std::unique_ptr<Problem> tilings(int D, int heads, const char *more) {
  std::ifstream file(CONSTRAINT_FILES "/flashrnn/joint.constraints");
  std::stringstream text;
  text << file.rdbuf() << "\nD == " << D << "; NH == " << heads
       << "; B == 16;\n"
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
