//===- Z3Test.cpp - problems through Z3 -----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/z3/Z3.h"

#include "constraints/Checker.h"
#include "constraints/format/Reader.h"
#include "constraints/z3/SmtLib.h"
#include "tests/constraints/BruteForce.h"
#include "tests/constraints/RandomProblem.h"

#include <gtest/gtest.h>
#include <z3++.h>

#include <cstdlib>

using namespace reprise::constraints;
using namespace reprise::test;

static std::unique_ptr<Problem> read(std::string_view text) {
  ReadResult result = readConstraints(text);
  EXPECT_TRUE(result.problem) << render(result.diagnostics, text, "text");
  return std::move(result.problem);
}

/// Nonlinear integers can keep Z3 busy for ever.
static Limits patience() {
  Limits limits;
  limits.time = std::chrono::milliseconds(500);
  return limits;
}

static FormulaId formula(Problem &problem, std::string_view text) {
  std::vector<Diagnostic> diagnostics;
  auto id = readFormula(problem, text, diagnostics);
  EXPECT_TRUE(id) << render(diagnostics, text, "formula");
  return id.value_or(0);
}

TEST(Z3Test, FindsTheSolution) {
  auto problem = read("a in 2..90; b in 2..90; a * b == 91; a < b;");
  Solution solution = solveWithZ3(*problem, patience());
  ASSERT_EQ(solution.status, Status::satisfiable);
  EXPECT_EQ(solution.values, (Assignment{7, 13}));
}

TEST(Z3Test, FindsThatThereIsNone) {
  auto problem = read("a in 2..88; b in 2..88; a * b == 89;");
  EXPECT_EQ(solveWithZ3(*problem, patience()).status, Status::unsatisfiable);
}

TEST(Z3Test, ThePreferredSolutionComesFirst) {
  auto problem = read("a in 1..30; b in 1..6; 24 % (a * b) == 0;"
                      "prefer largest b, largest a;");
  EXPECT_EQ(solveWithZ3(*problem, patience()).values, (Assignment{4, 6}));
}

TEST(Z3Test, TheBestComeInOrder) {
  auto problem = read("a in 1..12; b in 1..12; a * b == 12; minimise a + b;");
  Best best = bestWithZ3(*problem, 3, patience());
  std::vector<int64_t> costs;
  for (const Ranked &ranked : best.solutions)
    costs.push_back(ranked.cost);
  EXPECT_EQ(costs, (std::vector<int64_t>{7, 7, 8}));
  EXPECT_EQ(bestWithZ3(*problem, 100, patience()).solutions.size(), 6u);
}

TEST(Z3Test, CountsUpToABound) {
  auto problem = read("a in 1..9; b in 1..9; a < b;");
  Count all = countWithZ3(*problem, 100, patience());
  EXPECT_EQ(all.solutions, "36");
  EXPECT_EQ(all.incomplete, "");
  Count some = countWithZ3(*problem, 10, patience());
  EXPECT_EQ(some.solutions, "10");
  EXPECT_EQ(some.status, Status::satisfiable);
  EXPECT_NE(some.incomplete.find("more than 10"), std::string::npos);
}

TEST(Z3Test, ALimitThatIsHitIsSaid) {
  // There are none, which took three centuries to prove.
  auto problem = read("a in 1..1000000000; b in 1..1000000000;"
                      "c in 1..1000000000; a^3 + b^3 == c^3;");
  Limits limits;
  limits.time = std::chrono::milliseconds(20);
  Solution solution = solveWithZ3(*problem, limits);
  EXPECT_EQ(solution.status, Status::unknown);
  EXPECT_EQ(solution.incomplete, "the time limit was hit");
}

TEST(Z3Test, WhatItCannotTakeIsSaid) {
  Problem problem;
  Term x = problem.addVariable("x", Range{-1, 1});
  problem.require(problem.equal(power(x, 1000), Term(1)));
  Solution solution = solveWithZ3(problem, patience());
  EXPECT_EQ(solution.status, Status::unknown);
  EXPECT_EQ(solution.incomplete, "a power of more than 64 factors");
}

TEST(Z3Test, DecidesBeyond64Bits) {
  auto problem = read("a in 1..4; 9223372036854775807 * 4 * a <="
                      "9223372036854775807 * 8;");
  EXPECT_EQ(countWithZ3(*problem, 10, patience()).solutions, "2");
}

//===----------------------------------------------------------------------===//
// Proofs
//===----------------------------------------------------------------------===//

TEST(Z3Test, ProvesWhatConstraintsImply) {
  auto problem = read("tile in 1..64; rows in 1..64; limit in 1..4096;"
                      "rows * tile <= limit; limit % 64 == 0;");
  EXPECT_EQ(prove(*problem,
                  formula(*problem, "ceildiv(rows * tile, 64) * 64"
                                    " <= limit"),
                  patience())
                .status,
            Proof::Status::proved);
}

TEST(Z3Test, RefutesByACounterexample) {
  auto problem = read("a in 1..64; b in 1..64; a * b <= 100; a >= 1; b >= 1;");
  FormulaId claim = formula(*problem, "a + b <= 60");
  Proof proof = prove(*problem, claim, patience());
  ASSERT_EQ(proof.status, Proof::Status::refuted);
  EXPECT_TRUE(check(*problem, proof.counterexample).isSolution());
  EXPECT_EQ(Evaluation(*problem, proof.counterexample).truth(claim), Truth::no);
}

TEST(Z3Test, ProvesThatFormsAreEquivalent) {
  // The last constraint, which nothing satisfies, plays no part.
  auto problem = read("a in 1..20; b in 1..9; c in 1..9; a + b + c <= 1;");
  FormulaId exact = formula(*problem, "a / b <= c");
  FormulaId spelled = formula(*problem, "(a % b == 0; a <= b * c)");
  FormulaId rounded = formula(*problem, "floordiv(a, b) <= c");
  EXPECT_EQ(proveEquivalent(*problem, exact, spelled, patience()).status,
            Proof::Status::proved);
  EXPECT_EQ(proveEquivalent(*problem, exact, rounded, patience()).status,
            Proof::Status::refuted);
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// Nothing where Z3 gives up.
static std::optional<bool> isSatisfiableAsText(const std::string &text) {
  z3::context context;
  z3::solver solver(context, z3::solver::simple());
  z3::params parameters(context);
  parameters.set("timeout", 500u);
  solver.set(parameters);
  // What it asks for is asked through the API; the objective is an extension
  // for optimisers.
  std::string assertions;
  for (size_t at = 0; at < text.size();) {
    size_t end = text.find('\n', at) + 1;
    std::string line = text.substr(at, end - at);
    if (!line.starts_with("(check-sat)") && !line.starts_with("(get-model)") &&
        !line.starts_with("(minimize") && !line.starts_with("(set-logic"))
      assertions += line;
    at = end;
  }
  solver.from_string(assertions.c_str());
  z3::check_result result = solver.check();
  if (result == z3::unknown)
    return std::nullopt;
  return result == z3::sat;
}

TEST(Z3Test, TheTextMeansTheProblem) {
  RandomOptions options{.mostVariables = 3, .mostValues = 4};
  int problems = std::getenv("REPRISE_TEST_FULL") ? 2000 : 60;
  int satisfiable = 0, unanswered = 0;
  for (int seed = 0; seed < problems; ++seed) {
    RandomProblem random(uint64_t(seed), options);
    bool expected = !BruteForce(random.problem).solutions.empty();
    auto found = isSatisfiableAsText(toSmtLib(random.problem));
    EXPECT_EQ(found.value_or(expected), expected) << seed;
    unanswered += !found;
    satisfiable += expected;
  }
  EXPECT_LE(unanswered, problems / 20);
  // The generator gives both kinds.
  EXPECT_GT(satisfiable, problems / 5);
  EXPECT_LT(satisfiable, problems * 4 / 5);
}
