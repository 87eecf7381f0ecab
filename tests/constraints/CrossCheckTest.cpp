//===- CrossCheckTest.cpp - our solver, Z3 and trial agree ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random problems of all kinds: whether there is a solution, how many there
// are, and what the best costs. Some hundreds by default; with
// REPRISE_TEST_FULL set (quickstart test --full), 10,000.

#include "constraints/Checker.h"
#include "constraints/format/Printer.h"
#include "constraints/z3/Z3.h"
#include "tests/constraints/BruteForce.h"
#include "tests/constraints/RandomProblem.h"

#include <gtest/gtest.h>

#include <cstdlib>

using namespace reprise::constraints;
using namespace reprise::test;

namespace {

class CrossCheckTest : public testing::Test {
protected:
  void compare(const Problem &problem);
  void compareCounts(const Problem &problem);
  void compareCosts(const Problem &problem);
  void comparePreferred(const Problem &problem);

  /// Nonlinear integers can keep Z3 busy for ever.
  static Limits patience() {
    Limits limits;
    limits.time = std::chrono::milliseconds(300);
    return limits;
  }

  int satisfiable = 0;
  /// By Z3.
  int unanswered = 0;
};

} // namespace

void CrossCheckTest::compareCounts(const Problem &problem) {
  Count ours = count(problem);
  ASSERT_EQ(ours.incomplete, "");
  EXPECT_EQ(ours.solutions,
            std::to_string(BruteForce(problem).solutions.size()));
  // Each solution costs Z3 a clause: beyond some, a lower bound has to do.
  constexpr uint64_t most = 25;
  Count theirs = countWithZ3(problem, most, patience());
  uint64_t expected = std::min<uint64_t>(most, std::stoull(ours.solutions));
  if (theirs.status == Status::unknown ||
      (!theirs.incomplete.empty() && std::stoull(theirs.solutions) < most))
    ++unanswered;
  else
    EXPECT_EQ(theirs.solutions, std::to_string(expected));
}

void CrossCheckTest::compareCosts(const Problem &problem) {
  Best ours = best(problem), theirs = bestWithZ3(problem, 1, patience());
  if (!theirs.incomplete.empty()) {
    ++unanswered;
    return;
  }
  ASSERT_EQ(ours.incomplete, "");
  EXPECT_EQ(ours.status, theirs.status);
  ASSERT_EQ(ours.solutions.size(), theirs.solutions.size());
  if (ours.solutions.empty())
    return;
  EXPECT_EQ(ours.solutions[0].cost, theirs.solutions[0].cost);
  EXPECT_TRUE(check(problem, ours.solutions[0].values).isSolution());
}

/// Different solutions may be equally preferred, but not differently.
void CrossCheckTest::comparePreferred(const Problem &problem) {
  Solution ours = solve(problem), theirs = solveWithZ3(problem, patience());
  ASSERT_EQ(ours.incomplete, "");
  if (theirs.status == Status::unknown) {
    ++unanswered;
    return;
  }
  ASSERT_EQ(ours.status, theirs.status);
  if (ours.status != Status::satisfiable)
    return;
  ++satisfiable;
  EXPECT_EQ(toString(problem, ours.values, check(problem, ours.values)), "");
  Evaluation left(problem, ours.values), right(problem, theirs.values);
  for (const Preference &preference : problem.getPreferences())
    EXPECT_EQ(left[preference.term], right[preference.term]);
}

void CrossCheckTest::compare(const Problem &problem) {
  comparePreferred(problem);
  compareCounts(problem);
  compareCosts(problem);
}

TEST_F(CrossCheckTest, OnRandomProblems) {
  RandomOptions options{.mostVariables = 4, .mostValues = 5};
  int problems = std::getenv("REPRISE_TEST_FULL") ? 10'000 : 250;
  for (int seed = 0; seed < problems && !HasFailure(); ++seed) {
    RandomProblem random(uint64_t(seed), options);
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + print(random.problem));
    compare(random.problem);
  }
  RecordProperty("unanswered", unanswered);
  // Three questions a problem.
  EXPECT_LE(unanswered, problems * 3 / 20);
  EXPECT_GT(satisfiable, problems / 5);
  EXPECT_LT(satisfiable, problems * 4 / 5);
}
