//===- SolverOverflowTest.cpp - values beyond 64 bits
//----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products of large numbers, whose truth is found with 128 bits. What
// the solver says it says rightly; what it cannot decide it reports.

#include "constraints/solver/Solver.h"

#include "constraints/format/Reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

using namespace reprise::constraints;

namespace {

using Wide = __int128;

/// One to three variables of a few values each, up to 2^40; comparisons of sums
/// of products of up to three of them: below 2^123.
class LargeProblem {
public:
  explicit LargeProblem(uint64_t seed) : random(seed) {
    size_t count = 1 + pick(3);
    for (size_t i = 0; i != count; ++i) {
      for (size_t k = 0; k != 4; ++k)
        domains[i].push_back(number());
      std::sort(domains[i].begin(), domains[i].end());
      domains[i].erase(std::unique(domains[i].begin(), domains[i].end()),
                       domains[i].end());
      variables.push_back(
          problem.addVariable("v" + std::to_string(i), domains[i]));
    }
    for (size_t i = 1 + pick(2); i-- > 0;) {
      Comparison one{FormulaKind(pick(4)), side(), side()};
      problem.require(
          problem.compare(one.kind, termOf(one.lhs), termOf(one.rhs)));
      comparisons.push_back(one);
    }
    objective = side();
    problem.minimise(termOf(objective));
  }

  bool isSolution(const Assignment &values) const {
    return std::all_of(
        comparisons.begin(), comparisons.end(), [&](const Comparison &one) {
          Wide lhs = valueOf(one.lhs, values), rhs = valueOf(one.rhs, values);
          switch (one.kind) {
          case FormulaKind::equal:
            return lhs == rhs;
          case FormulaKind::notEqual:
            return lhs != rhs;
          case FormulaKind::lessEqual:
            return lhs <= rhs;
          default:
            return lhs < rhs;
          }
        });
  }
  Wide cost(const Assignment &values) const {
    return valueOf(objective, values);
  }
  std::vector<Assignment> solutions() const {
    std::vector<Assignment> all{{}};
    for (size_t i = 0; i != variables.size(); ++i) {
      std::vector<Assignment> longer;
      for (const Assignment &one : all)
        for (int64_t value : domains[i]) {
          longer.push_back(one);
          longer.back().push_back(value);
        }
      all = std::move(longer);
    }
    std::erase_if(all, [&](auto &values) { return !isSolution(values); });
    return all;
  }

  Problem problem;

private:
  /// A sum of products of variables; no factors: a constant.
  struct Product {
    std::vector<size_t> factors;
    int64_t constant;
  };
  using Sum = std::vector<Product>;
  struct Comparison {
    FormulaKind kind;
    Sum lhs, rhs;
  };

  size_t pick(size_t count) { return size_t(random() % count); }
  int64_t number() {
    int64_t value = int64_t(1) << pick(41);
    return (value + int64_t(pick(3)) - 1) * (pick(3) == 0 ? -1 : 1);
  }
  Sum side() {
    Sum sum;
    for (size_t i = 1 + pick(2); i-- > 0;) {
      Product product{{}, number()};
      for (size_t k = pick(4); k-- > 0;)
        product.factors.push_back(pick(variables.size()));
      sum.push_back(std::move(product));
    }
    return sum;
  }
  Term termOf(const Sum &sum) const {
    std::vector<Term> terms;
    for (const Product &product : sum) {
      if (product.factors.empty()) {
        terms.push_back(product.constant);
        continue;
      }
      Term term = variables[product.factors[0]];
      for (size_t i = 1; i != product.factors.size(); ++i)
        term = term * variables[product.factors[i]];
      terms.push_back(term);
    }
    return terms.size() == 1 ? terms[0] : terms[0] + terms[1];
  }
  static Wide valueOf(const Sum &sum, const Assignment &values) {
    Wide total = 0;
    for (const Product &product : sum) {
      Wide value = product.factors.empty() ? product.constant : 1;
      for (size_t factor : product.factors)
        value *= values[factor];
      total += value;
    }
    return total;
  }

  std::mt19937_64 random;
  std::vector<int64_t> domains[3];
  std::vector<Term> variables;
  std::vector<Comparison> comparisons;
  Sum objective;
};

uint64_t seeds() { return std::getenv("REPRISE_TEST_FULL") ? 200000 : 5000; }

} // namespace

TEST(SolverOverflow, WhatIsFoundIsASolutionAndWhatIsMissingIsReported) {
  int undecided = 0, satisfiable = 0;
  for (uint64_t seed = 0; seed != seeds(); ++seed) {
    LargeProblem large(seed);
    auto truth = large.solutions();
    std::vector<Assignment> found;
    Answer answer = enumerate(large.problem, [&](const Assignment &values) {
      found.push_back(values);
      return true;
    });
    std::sort(found.begin(), found.end());
    EXPECT_TRUE(
        std::includes(truth.begin(), truth.end(), found.begin(), found.end()))
        << seed;
    Count counted = count(large.problem);
    if (answer.incomplete.empty()) {
      EXPECT_EQ(found, truth) << seed;
    }
    if (counted.incomplete.empty()) {
      EXPECT_EQ(counted.solutions, std::to_string(truth.size())) << seed;
    } else {
      EXPECT_LE(std::stoull(counted.solutions), truth.size()) << seed;
    }
    undecided += !answer.incomplete.empty();
    satisfiable += !truth.empty();
  }
  // Some, and not most.
  EXPECT_GT(undecided, int(seeds()) / 100);
  EXPECT_LT(undecided, int(seeds()) / 2);
  EXPECT_GT(satisfiable, int(seeds()) / 4);
}

TEST(SolverOverflow, TheBestIsTheBestOrItIsReported) {
  int ranked = 0;
  for (uint64_t seed = 0; seed != seeds(); ++seed) {
    LargeProblem large(seed);
    auto truth = large.solutions();
    Best answer = best(large.problem, 2);
    if (!answer.incomplete.empty())
      continue;
    std::vector<Wide> costs;
    for (const Assignment &values : truth)
      costs.push_back(large.cost(values));
    std::sort(costs.begin(), costs.end());
    ASSERT_EQ(answer.solutions.size(), std::min<size_t>(2, truth.size()))
        << seed;
    for (size_t i = 0; i != answer.solutions.size(); ++i) {
      EXPECT_TRUE(answer.solutions[i].cost == costs[i]) << seed;
      EXPECT_TRUE(large.cost(answer.solutions[i].values) == costs[i]) << seed;
      ++ranked;
    }
  }
  EXPECT_GT(ranked, int(seeds()) / 4);
}

TEST(SolverOverflow, NamesTheTermThatCannotBeRanked) {
  Problem problem;
  Term x = problem.addVariable("x", Range{1 << 25, 1 << 30});
  problem.minimise(x * x * x);
  Best answer = best(problem);
  EXPECT_EQ(answer.status, Status::unknown);
  EXPECT_EQ(answer.incomplete, "values of x * x * x leave 64 bits, and which "
                               "is better is not decided");
  // Of these the least is known.
  Problem other;
  Term y = other.addVariable("y", Range{1, 1 << 30});
  other.minimise(y * y * y);
  answer = best(other);
  EXPECT_EQ(answer.incomplete, "");
  EXPECT_EQ(answer.solutions[0].cost, 1);
}

TEST(SolverOverflow, NamesThePreferenceThatCannotBeCompared) {
  Problem problem;
  Term x = problem.addVariable("x", Range{1, 1 << 30});
  problem.prefer(x * x * x, Preference::Order::largest);
  Solution solution = solve(problem);
  EXPECT_EQ(solution.status, Status::satisfiable);
  EXPECT_NE(solution.incomplete.find("x * x * x"), std::string::npos);
  Problem other;
  Term y = other.addVariable("y", Range{1, 1 << 30});
  other.prefer(y * y * y, Preference::Order::smallest);
  solution = solve(other);
  EXPECT_EQ(solution.values, Assignment{1});
  EXPECT_EQ(solution.incomplete, "");
}
