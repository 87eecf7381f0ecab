//===- SolverTest.cpp - the solver on problems that are hard for some -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/Solver.h"
#include "constraints/Checker.h"
#include "tests/constraints/ReadProblem.h"

#include <gtest/gtest.h>

using namespace reprise::constraints;
using namespace reprise::test;
using namespace std::chrono_literals;

namespace {

/// All answers must come well within this on an idle machine: what hangs fails
/// here, and a busy machine does not.
constexpr Limits minute{60s, UINT64_MAX};

Status statusOf(const std::string &text) {
  auto problem = read(text);
  Solution solution = solve(*problem, minute);
  if (solution.status == Status::satisfiable) {
    EXPECT_TRUE(check(*problem, solution.values).isSolution()) << text;
  }
  return solution.status;
}

std::string countOf(const std::string &text) {
  Count answer = count(*read(text), minute);
  return answer.incomplete.empty() ? answer.solutions : answer.incomplete;
}

} // namespace

TEST(Solver, RefusesWhatConstrIntAccepts) {
  EXPECT_EQ(statusOf("C == 1; A == 2976; B == 54; C*A % B == 0;"),
            Status::unsatisfiable);
}

TEST(Solver, EndsWhereConstrIntHangs) {
  EXPECT_EQ(statusOf("C == 4; A == 10; B == [3, 7]; C*A % B == 0;"),
            Status::unsatisfiable);
}

TEST(Solver, ProvesContradictionsOverLargeDomains) {
  for (const char *text :
       {"x < y; y < x;", "x < y; y < z; z < x;", "x + 1 <= y; y + z <= x;",
        "2*x == 2*y + 1;", "6*x + 10*y == 15;", "x*y == 7; x == 2*z;",
        "x == y + 1; y == x + 1;", "x <= 5; x >= 6;",
        "x in [4, 6]; x % 5 == 0;", "x*y < x;", "x % 2 == 0; x % 2 == 1;",
        "x % 2 == 0; x % 3 == 1; x % 6 == 2;", "x % 4 == 1; x % 6 == 2;",
        "x % 2 == 0; y % 2 == 0; z == x + y; z % 2 == 1;",
        "x % 6 == 1; y == x^3 + 4*x; y % 3 == 1;", "3*x + 2 == y; y % 3 == 1;",
        "5*x - 7 == 10*y; x % 2 == 0;"})
    EXPECT_EQ(statusOf(text), Status::unsatisfiable) << text;
}

TEST(Solver, ManyExcludedNumbersAreSkippedAtOnce) {
  std::string text = "x in 1..1000000;";
  for (int i = 1; i <= 50000; ++i)
    text += "x != " + std::to_string(i) + ";";
  EXPECT_EQ(statusOf(text), Status::satisfiable);
  EXPECT_EQ(statusOf(text + "x <= 50000;"), Status::unsatisfiable);
}

TEST(Solver, FindsSolutionsInLargeDomains) {
  for (const char *text :
       {"x*y*z == 1000000; x < y; y < z;", "x*y == 999999937;",
        "x % 7 == 3; x > 1000000;", "x^2 + y^2 == z^2; z > 4; z < 100;",
        "x >= 1; 3*x == 7*y; x + y >= 1000000;", "a + b + c == 3000000000;",
        "floordiv(x, 7) == 100000; x % 7 == 6;",
        "ceildiv(x, y) == 77; y > 1000; x % y == 1;",
        "x > 5 => y > 7; x == 6; y < 9;", "x^9 > 4000000000000000000;"})
    EXPECT_EQ(statusOf(text), Status::satisfiable) << text;
}

TEST(Solver, CountsWithoutEnumerating) {
  EXPECT_EQ(countOf("x in 1..1000000; y in 1..1000000; z in 1..1000000;"),
            "1000000000000000000");
  // Of y at most 5, all x below y are missing: 0 + 1 + 2 + 3 + 4.
  EXPECT_EQ(countOf("x <= 1000; y <= 1000; y <= x | y > 5;"), "999990");
  EXPECT_EQ(countOf("x*y*z == 1000000;"), "784");
  EXPECT_EQ(countOf("x % 7 == 3; x <= 1000;"), "143");
}

TEST(Solver, CountsInLargeDomains) {
  // Parts of a domain that differ only in where they lie are counted once.
  const std::string xy = "x in 1..1000000; y in 1..1000000; ",
                    z = "z in 1..1000000; ";
  EXPECT_EQ(countOf("x in 1..1073741824; y in 1..1073741824; x < y;"),
            "576460751766552576");
  EXPECT_EQ(countOf("x in -1000000..5; y in 0..1000000; x + y == 0;"),
            "1000001");
  EXPECT_EQ(countOf(xy + z + "x + y <= z;"), "166666666666500000");
  EXPECT_EQ(countOf("x in 1..1073741824; x % 12 == 5; x % 35 == 11;"),
            "2556528");
  EXPECT_EQ(countOf(xy + "floordiv(x, 7) == floordiv(y, 7);"), "6999984");
  EXPECT_EQ(countOf(xy + "ceildiv(x, 7) == ceildiv(y, 7);"), "6999994");
  EXPECT_EQ(countOf(xy + "x == 3 * y | min(x, y) == 10;"), "2333313");
  EXPECT_EQ(countOf(xy + "max(x, y) - min(x, y) == 999;"), "1998002");
  EXPECT_EQ(countOf(xy + "2 * x == 3 * y; x % 4 != 1;"), "250000");
  EXPECT_EQ(countOf(xy + "(x + 2 * y) % 6 == 0;"), "166666666667");
  EXPECT_EQ(countOf("x in 1..1048576; y in 1..1048576; floordiv(x, 8) <= y;"),
            "1030793592825");
  EXPECT_EQ(countOf("x in 0..1000000; y in 0..1000000; a in 1..3; a * x <= y;"),
            "916670000003");
}

TEST(Solver, ValuesBeyond64BitsAreReported) {
  // Larger than all numbers, which decides it.
  EXPECT_EQ(statusOf("x in [4000000000]; x*x*x > 5;"), Status::satisfiable);
  EXPECT_EQ(statusOf("x == 1073741824; x^3 <= 9000000000000000000;"),
            Status::unsatisfiable);
  // Two such values are not told apart.
  auto problem = read("x >= 1000000000;\nx*x*x == x*x*x*x;");
  Solution solution = solve(*problem, minute);
  EXPECT_EQ(solution.status, Status::unknown);
  EXPECT_NE(solution.incomplete.find("line 2"), std::string::npos);
  EXPECT_NE(solution.incomplete.find("64 bits"), std::string::npos);
  // But what can be decided is found beside them.
  EXPECT_EQ(statusOf("x*x*x == x*x*x*x;"), Status::satisfiable);
}

TEST(Solver, LimitsSayThatTheyWereReached) {
  auto problem = read("x^2 == 2*y^2;");
  Limits nodes;
  nodes.nodes = 1000;
  Solution solution = solve(*problem, nodes);
  EXPECT_EQ(solution.status, Status::unknown);
  EXPECT_EQ(solution.incomplete, "the limit of 1000 nodes was reached");
  Limits time;
  time.time = 20ms;
  auto start = std::chrono::steady_clock::now();
  solution = solve(*problem, time);
  EXPECT_EQ(solution.status, Status::unknown);
  EXPECT_EQ(solution.incomplete, "the limit of 20 ms was reached");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
}

TEST(Solver, ACountThatWasCutShortIsALowerBound) {
  auto problem = read("x <= 1000; y <= x;");
  Limits few;
  few.nodes = 20;
  Count answer = count(*problem, few);
  EXPECT_EQ(answer.status, Status::satisfiable);
  EXPECT_NE(answer.incomplete, "");
  EXPECT_LT(std::stoll(answer.solutions), 500500);
  EXPECT_EQ(count(*problem).solutions, "500500");
}

TEST(Solver, WhatIsCountedOnceIsNotCountedAgain) {
  const std::string domains = "a in 1..100; b in 1..100; c in 1..100; "
                              "d in 1..100; e in 1..100;";
  Count chain = count(*read(domains + "a != b; b != c; c != d; d != e;"));
  EXPECT_EQ(chain.solutions, "9605960100"); // 100 * 99^4
  EXPECT_LT(chain.statistics.nodes, 2'000'000u);
  Count rising = count(*read(domains + "a < b; b < c; c < d; d < e;"));
  EXPECT_EQ(rising.solutions, "75287520"); // 100 choose 5
  EXPECT_LT(rising.statistics.nodes, 1'000'000u);
}

// Rising chains: binomial coefficients.
TEST(Solver, CountsWhereBoundsLagBehind) {
  // p, q and c, d push one another up so slowly that propagation is broken off;
  // the bounds of x + z are then those of an assignment before.
  std::string text =
      "x in [50, 100]; z in [50, 100]; p in 1..100000; q in 1..100000;"
      "b in 0..1; c in 1..100000; d in 1..100000; k in 1..150; l in 1..150;"
      "z - x == 0; q - p >= 0; p - min(q + 201 - 4 * x, 100000) >= 0;"
      "d - c >= 0; c - min(d - 199999 + 200000 * b, 100000) >= 0;"
      "k + l >= 200; x + z <= 10000;"
      "b * b >= 0 => (x + z >= k + l; b >= 1);";
  EXPECT_EQ(countOf(text), "2017990100");
  EXPECT_EQ(countOf(text + "x == 100;"), "2017990100");
}

TEST(Solver, LongChainsAreCounted) {
  std::string text = "v0 in 1..3;";
  for (int i = 1; i != 300; ++i)
    text += "v" + std::to_string(i) + " in 1..3; v" + std::to_string(i) +
            " >= v" + std::to_string(i - 1) + ";";
  EXPECT_EQ(count(*read(text)).solutions, "45451"); // 302 over 2
}

TEST(Solver, MultiplesAreNotCountedOneByOne) {
  Count multiples =
      count(*read("x in 1..1073741824; x % 8 == 0; x % 12 == 0;"));
  EXPECT_EQ(multiples.solutions, std::to_string((1 << 30) / 24));
  EXPECT_LT(multiples.statistics.nodes, 10u);
}

TEST(Solver, EnumerationStopsWhenItIsToldTo) {
  int taken = 0;
  Answer answer = enumerate(*read("x <= 1000000; y <= 1000000; x*y > 5;"),
                            [&](const Assignment &) { return ++taken < 10; });
  EXPECT_EQ(taken, 10);
  EXPECT_EQ(answer.status, Status::satisfiable);
  EXPECT_LT(answer.statistics.nodes, 1000u);
}

TEST(Solver, ComponentsAreSolvedApart) {
  // Together they would be 2^60 combinations before the last is found wrong.
  std::string text;
  for (int i = 0; i != 30; ++i)
    text += "a" + std::to_string(i) + " in 1..4; b" + std::to_string(i) +
            " in 1..4; a" + std::to_string(i) + " < b" + std::to_string(i) +
            ";\n";
  text += "p in 1..3; q in 1..3; r in 1..3; s in 1..3; p != q; p != r; p != s; "
          "q != r; q != s; r != s;";
  EXPECT_EQ(statusOf(text), Status::unsatisfiable);
}

TEST(Solver, LongChainsTakeNoRecursion) {
  std::string text;
  for (int i = 0; i != 20000; ++i)
    text += "x" + std::to_string(i) + " <= x" + std::to_string(i + 1) + ";\n";
  EXPECT_EQ(statusOf(text), Status::satisfiable);
}

TEST(Solver, SplitsTheObjectiveOverComponents) {
  Best answer =
      best(*read("x <= 1000; y <= 1000; u <= 1000; v <= 1000; x*y >= 5000; "
                 "u*v >= 7000; minimise x + y + 3*u + v + 2;"),
           2, minute);
  EXPECT_EQ(answer.incomplete, "");
  ASSERT_EQ(answer.solutions.size(), 2u);
  // The sums are least near the roots.
  int64_t first = INT64_MAX, second = INT64_MAX;
  for (int64_t x = 1; x <= 1000; ++x)
    first = std::min(first, x + (5000 + x - 1) / x);
  for (int64_t u = 1; u <= 1000; ++u)
    second = std::min(second, 3 * u + (7000 + u - 1) / u);
  EXPECT_EQ(answer.solutions[0].cost, first + second + 2);
  EXPECT_GE(answer.solutions[1].cost, answer.solutions[0].cost);
}

TEST(Solver, LongSumsAreMinimised) {
  // x0 + x1 >= 3, x2 + x3 >= 4, ...: 1000 components.
  std::string pairs, chain, sum;
  int64_t least = 0;
  for (int i = 0; i != 2000; ++i) {
    std::string x = "x" + std::to_string(i), next = "x" + std::to_string(i + 1);
    std::string formula = x + " + " + next + " >= " + std::to_string(3 + i % 5);
    pairs += x + " in 1..10; " + (i % 2 ? "" : formula + ";\n");
    chain += x + " in 1..10; " + (i == 1999 ? "" : formula + ";\n");
    sum += (i ? " + " : "minimise ") + x;
    least += i % 2 ? 0 : 3 + i % 5;
  }
  auto problem = read(pairs + sum);
  Best answer = best(*problem, 2, Limits{10s, UINT64_MAX});
  EXPECT_EQ(answer.incomplete, "");
  ASSERT_EQ(answer.solutions.size(), 2u);
  EXPECT_EQ(answer.solutions[0].cost, least);
  EXPECT_EQ(answer.solutions[1].cost, least);
  for (const Ranked &ranked : answer.solutions)
    EXPECT_TRUE(check(*problem, ranked.values).isSolution());
  EXPECT_NE(answer.solutions[0].values, answer.solutions[1].values);

  // What is not proved in time is shown.
  problem = read(chain + sum);
  answer = best(*problem, 1, Limits{10s, 30000});
  EXPECT_EQ(answer.incomplete, "the limit of 30000 nodes was reached");
  ASSERT_EQ(answer.solutions.size(), 1u);
  EXPECT_TRUE(check(*problem, answer.solutions[0].values).isSolution());
}
