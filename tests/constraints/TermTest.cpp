//===- TermTest.cpp - terms and their pool --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/Problem.h"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

using namespace reprise::constraints;

static constexpr int64_t most = std::numeric_limits<int64_t>::max();
static constexpr int64_t least = std::numeric_limits<int64_t>::min();

/// A tiling as a family writes it: over numbers or over terms.
template <typename Int>
static Int sharedBytes(Int blocks, Int rows, Int columns) {
  return Int(2) * ceilDivide(rows, blocks) * (columns + Int(8)) -
         minimum(rows, columns) % Int(7);
}

TEST(TermTest, OneTemplateYieldsNumbersAndTerms) {
  EXPECT_EQ(sharedBytes<int64_t>(3, 100, 64), 2 * 34 * 72 - 1);
  EXPECT_EQ(sharedBytes<Term>(3, 100, 64).value(), 2 * 34 * 72 - 1);
  Problem problem;
  Term blocks = problem.addVariable("blocks", Range{1, 8});
  Term bytes = sharedBytes<Term>(blocks, 100, 64);
  EXPECT_EQ(problem.str(bytes.in(problem.getTerms())),
            "2 * ceildiv(100, blocks) * 72 - 1");
}

TEST(TermTest, EqualTermsAreOneNode) {
  Problem problem;
  TermPool &pool = problem.getTerms();
  Term x = problem.addVariable("x", Range{1, 8});
  EXPECT_EQ((x * Term(3) + x).in(pool), (x * Term(3) + x).in(pool));
  EXPECT_NE((x * Term(3)).in(pool), (Term(3) * x).in(pool));
  size_t size = pool.size();
  (void)(x * Term(3) + x);
  EXPECT_EQ(pool.size(), size);
}

TEST(TermTest, OperandsStandBeforeTheirTerm) {
  Problem problem;
  Term x = problem.addVariable("x", Range{1, 8});
  (void)maximum(power(x + Term(1), 3) % Term(5), -x / Term(2));
  const TermPool &pool = problem.getTerms();
  for (TermId id = 0; id < pool.size(); ++id)
    for (TermId operand : pool.operands(id))
      EXPECT_LT(operand, id);
}

TEST(TermTest, NumbersFoldAsIntegersDo) {
  EXPECT_EQ((Term(-7) % Term(3)).value(), 2);
  EXPECT_EQ(floorDivide(Term(-7), Term(3)).value(), -3);
  EXPECT_EQ(ceilDivide(Term(-7), Term(3)).value(), -2);
  EXPECT_EQ(ceilDivide(Term(7), Term(3)).value(), 3);
  EXPECT_EQ((Term(-6) / Term(3)).value(), -2);
  EXPECT_EQ(power(Term(-2), 63).value(), least);
  EXPECT_EQ(power(Term(-1), 1000000007).value(), -1);
  EXPECT_EQ(power(int64_t(2), 62), int64_t(1) << 62);
  EXPECT_EQ((Term(0) - Term(1)).value(), -1);
  EXPECT_EQ((Term(-1) - Term(least)).value(), most);
}

TEST(TermTest, NothingWraps) {
  EXPECT_THROW(Term(most) + Term(1), std::overflow_error);
  EXPECT_THROW(power(int64_t(10), 19), std::overflow_error);
  EXPECT_THROW(Term(5) / Term(0), std::domain_error);
  EXPECT_THROW(Term(5) / Term(2), std::domain_error);
  // In a pool the operation stays, and whoever evaluates it says so.
  TermPool pool;
  Term big(pool, pool.makeConstant(most));
  EXPECT_FALSE((big * Term(2)).isConstant());
  EXPECT_FALSE((big / Term(0)).isConstant());
  EXPECT_TRUE((big + Term(-1)).isConstant());
}

TEST(TermTest, WhatDecidesExactnessIsKept) {
  Problem problem;
  Term x = problem.addVariable("x", Range{1, 8});
  // x / 2 is exact or the atom is false, even times zero.
  EXPECT_FALSE((x / Term(2) * Term(0)).isConstant());
  EXPECT_FALSE(power(x / Term(2), 0).isConstant());
  EXPECT_EQ((x * Term(1)).in(problem.getTerms()), x.in(problem.getTerms()));
  EXPECT_EQ((Term(0) + x).in(problem.getTerms()), x.in(problem.getTerms()));
}

TEST(TermTest, LongSumsAreOneNode) {
  Problem problem;
  std::vector<Term> terms(100'000, problem.addVariable("x", Range{1, 8}));
  Term total = sum(terms);
  EXPECT_EQ(problem.getTerms().operands(total.in(problem.getTerms())).size(),
            terms.size());
}
