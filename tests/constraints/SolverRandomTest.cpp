//===- SolverRandomTest.cpp - the solver against all assignments ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Problems of all kinds by seed; what is true of them is found by trying every
// assignment with the checker.

#include "constraints/Evaluate.h"
#include "constraints/solver/Solver.h"
#include "tests/constraints/BruteForce.h"
#include "tests/constraints/RandomProblem.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

using namespace reprise::constraints;
using namespace reprise::test;

namespace {

/// Small domains by the thousand, and some whose values are more than a set of
/// 64 bits holds.
struct Kind {
  const char *name;
  RandomOptions options;
  uint64_t seeds, fullSeeds;
};

class SolverRandom : public testing::TestWithParam<Kind> {
protected:
  static uint64_t seeds() {
    return std::getenv("REPRISE_TEST_FULL") ? GetParam().fullSeeds
                                            : GetParam().seeds;
  }
};

} // namespace

INSTANTIATE_TEST_SUITE_P(All, SolverRandom,
                         testing::Values(Kind{"Small", {}, 3000, 50000},
                                         Kind{"Wide",
                                              {.mostVariables = 2,
                                               .mostValues = 200,
                                               .mostConstraints = 3,
                                               .deepestTerm = 2},
                                              100,
                                              5000},
                                         Kind{"WideAndThree",
                                              {.mostVariables = 3,
                                               .mostValues = 90,
                                               .mostConstraints = 2,
                                               .deepestTerm = 1},
                                              20,
                                              1000}),
                         [](const auto &info) { return info.param.name; });

/// The preferences' values; smaller is better.
static std::vector<int64_t> wishes(const Problem &problem,
                                   const Assignment &values) {
  Evaluation evaluation(problem, values);
  std::vector<int64_t> all;
  for (const Preference &preference : problem.getPreferences()) {
    int64_t value = evaluation[preference.term].number;
    all.push_back(preference.order == Preference::Order::smallest ? value
                                                                  : -value);
  }
  return all;
}

TEST_P(SolverRandom, FindsEachSolutionOnce) {
  for (uint64_t seed = 0; seed != seeds(); ++seed) {
    RandomProblem random(seed, GetParam().options);
    BruteForce truth(random.problem);
    std::vector<Assignment> found;
    Answer answer = enumerate(random.problem, [&](const Assignment &values) {
      found.push_back(values);
      return true;
    });
    std::sort(found.begin(), found.end());
    ASSERT_EQ(found, truth.solutions) << seed;
    EXPECT_EQ(answer.status,
              found.empty() ? Status::unsatisfiable : Status::satisfiable);
    EXPECT_EQ(answer.incomplete, "") << seed;
  }
}

TEST_P(SolverRandom, CountsThem) {
  for (uint64_t seed = 0; seed != seeds(); ++seed) {
    RandomProblem random(seed, GetParam().options);
    BruteForce truth(random.problem);
    ASSERT_EQ(count(random.problem).solutions,
              std::to_string(truth.solutions.size()))
        << seed;
  }
}

/// Large enough that parts are counted apart, and kept.
TEST(SolverRandomCount, IsThatOfTheEnumeration) {
  RandomOptions options;
  options.mostVariables = 8;
  options.mostValues = 9;
  options.mostConstraints = 7;
  options.deepestTerm = 2;
  bool isFull = std::getenv("REPRISE_TEST_FULL");
  for (uint64_t seed = 0; seed != (isFull ? 5000u : 300u); ++seed) {
    RandomProblem random(seed, options);
    constexpr uint64_t most = 20000;
    uint64_t found = 0;
    enumerate(random.problem,
              [&](const Assignment &) { return ++found != most; });
    if (found != most) {
      ASSERT_EQ(count(random.problem).solutions, std::to_string(found)) << seed;
    }
  }
}

TEST_P(SolverRandom, PreferredOnesComeFirst) {
  for (uint64_t seed = 0; seed != seeds(); ++seed) {
    RandomProblem random(seed, GetParam().options);
    const Problem &problem = random.problem;
    BruteForce truth(problem);
    std::optional<std::vector<int64_t>> best;
    for (const Assignment &values : truth.solutions)
      best = best ? std::min(*best, wishes(problem, values))
                  : wishes(problem, values);
    Solution solution = solve(problem);
    ASSERT_EQ(solution.status == Status::satisfiable, !truth.solutions.empty())
        << seed;
    if (!best)
      continue;
    EXPECT_EQ(wishes(problem, solution.values), best) << seed;
    enumerate(problem, [&](const Assignment &values) {
      EXPECT_EQ(wishes(problem, values), best) << seed;
      return false;
    });
  }
}

TEST_P(SolverRandom, RanksTheBest) {
  int ranked = 0;
  for (uint64_t seed = 0; seed != seeds(); ++seed) {
    RandomProblem random(seed, GetParam().options);
    const Problem &problem = random.problem;
    if (!problem.getObjective())
      continue;
    BruteForce truth(problem);
    constexpr size_t howMany = 3;
    Best answer = best(problem, howMany);
    ASSERT_EQ(answer.solutions.size(), std::min(howMany, truth.costs.size()))
        << seed;
    std::set<Assignment> different;
    for (size_t i = 0; i != answer.solutions.size(); ++i) {
      const auto &[cost, values] = answer.solutions[i];
      EXPECT_EQ(cost, truth.costs[i]) << seed;
      EXPECT_EQ(Evaluation(problem, values)[*problem.getObjective()].number,
                cost);
      EXPECT_TRUE(std::binary_search(truth.solutions.begin(),
                                     truth.solutions.end(), values));
      different.insert(values);
      ++ranked;
    }
    EXPECT_EQ(different.size(), answer.solutions.size()) << seed;
  }
  EXPECT_GT(ranked, int(seeds()) / 10);
}
