//===- CheckerTest.cpp - evaluation and the checker -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/Checker.h"

#include <gtest/gtest.h>

#include <limits>

using namespace reprise::constraints;

static constexpr int64_t most = std::numeric_limits<int64_t>::max();
static constexpr int64_t least = -most;

namespace {

class CheckerTest : public testing::Test {
protected:
  Value value(Term term) {
    TermId id = term.in(problem.getTerms());
    return Evaluation(problem, values)[id];
  }
  Truth truth(FormulaId formula) {
    return Evaluation(problem, values).truth(formula);
  }
  /// What the checker says of one more constraint.
  std::string complaint(FormulaId formula) {
    problem.require(formula, ConstraintTag::structural, "", {3, 1});
    return toString(problem, values, check(problem, values));
  }

  Problem problem;
  Term x = problem.addVariable("x", Range{-100, 100});
  Term y = problem.addVariable("y", {3, 5, 9});
  Term big = problem.addVariable("big", Range{1, most});
  Term small = problem.addVariable("small", Range{least, -1});
  Assignment values{-7, 3, most, least};

  const Value above{Value::Kind::above, 0}, below{Value::Kind::below, 0},
      overflow{Value::Kind::overflow, 0}, inexact{Value::Kind::inexact, 0};
  static Value number(int64_t value) { return {Value::Kind::finite, value}; }
};

} // namespace

TEST_F(CheckerTest, ArithmeticIsThatOfIntegers) {
  EXPECT_EQ(value(floorDivide(x, y)), number(-3));
  EXPECT_EQ(value(ceilDivide(x, y)), number(-2));
  EXPECT_EQ(value(x % y), number(2));
  EXPECT_EQ(value(power(x, 3)), number(-343));
  EXPECT_EQ(value(minimum(x, y) * maximum(x, y)), number(-21));
  EXPECT_EQ(value((x - Term(2)) / y), number(-3));
  EXPECT_EQ(value(x / y), inexact);
}

TEST_F(CheckerTest, ASumIsExactWhateverItsOrder) {
  std::vector<Term> terms{big, big, small, small, Term(5)};
  EXPECT_EQ(value(sum(terms)), number(5));
  EXPECT_EQ(value(big + Term(1)), above);
  EXPECT_EQ(value((big + Term(1)) + Term(1)), above);
  EXPECT_EQ(value((big + Term(1)) - Term(1)), overflow);
  EXPECT_EQ(value((big + Term(1)) + (small + small)), overflow);
}

TEST_F(CheckerTest, SignsOutliveOverflow) {
  EXPECT_EQ(value(big * small), below);
  EXPECT_EQ(value(-(big + Term(1))), below);
  EXPECT_EQ(value(-(small - Term(1))), above);
  EXPECT_EQ(value(small * small), above);
  EXPECT_EQ(value(power(small, 3)), below);
  EXPECT_EQ(value(power(small, 1'000'000'000'000)), above);
  EXPECT_EQ(value(big * big * (y - Term(3))), number(0));
  EXPECT_EQ(value(minimum(big * big, y)), number(3));
  EXPECT_EQ(value(maximum(big * big, big * y)), above);
}

TEST_F(CheckerTest, DivisionByMoreThanAll) {
  Term huge = big * big;
  EXPECT_EQ(value(floorDivide(y, huge)), number(0));
  EXPECT_EQ(value(floorDivide(x, huge)), number(-1));
  EXPECT_EQ(value(ceilDivide(y, huge)), number(1));
  EXPECT_EQ(value(y / huge), inexact);
  EXPECT_EQ(value(y % huge), number(3));
  EXPECT_EQ(value(x % huge), overflow);
  EXPECT_EQ(value(ceilDivide(small, huge)), number(0));
  EXPECT_EQ(value(huge / y), overflow);
  EXPECT_EQ(value(huge / (y - Term(2))), above);
}

TEST_F(CheckerTest, OverflowDecidesWhereItCan) {
  Term huge = big * big, other = big * y;
  EXPECT_EQ(truth(problem.lessEqual(huge, y)), Truth::no);
  EXPECT_EQ(truth(problem.less(y, huge)), Truth::yes);
  EXPECT_EQ(truth(problem.equal(huge, y)), Truth::no);
  EXPECT_EQ(truth(problem.notEqual(huge, big * small)), Truth::yes);
  EXPECT_EQ(truth(problem.less(huge, other)), Truth::overflow);
  EXPECT_EQ(truth(problem.equal(huge, other)), Truth::overflow);
  EXPECT_EQ(truth(problem.divides(y, huge)), Truth::overflow);
  EXPECT_EQ(truth(problem.divides(huge, y)), Truth::no);
}

TEST_F(CheckerTest, AnInexactDivisionMakesItsAtomFalse) {
  Term seventh = x / y;
  EXPECT_EQ(truth(problem.notEqual(seventh, Term(0))), Truth::no);
  EXPECT_EQ(truth(problem.lessEqual(seventh * Term(0), Term(0))), Truth::no);
  // Overflow beside it changes nothing.
  EXPECT_EQ(truth(problem.lessEqual(seventh + (big + Term(1) - Term(1)), big)),
            Truth::no);
  FormulaId atom = problem.equal(seventh, seventh);
  FormulaId other = problem.equal(y, Term(3));
  EXPECT_EQ(truth(problem.disjunction({atom, other})), Truth::yes);
  EXPECT_EQ(truth(problem.implication(atom, problem.less(y, y))), Truth::yes);
}

TEST_F(CheckerTest, OverflowInsideFormulas) {
  FormulaId open = problem.less(big * big, big * y);
  FormulaId yes = problem.equal(y, Term(3)), no = problem.equal(y, Term(4));
  EXPECT_EQ(truth(problem.disjunction({open, yes})), Truth::yes);
  EXPECT_EQ(truth(problem.disjunction({open, no})), Truth::overflow);
  EXPECT_EQ(truth(problem.conjunction({open, no})), Truth::no);
  EXPECT_EQ(truth(problem.conjunction({open, yes})), Truth::overflow);
  EXPECT_EQ(truth(problem.implication(open, no)), Truth::overflow);
  EXPECT_EQ(truth(problem.implication(no, open)), Truth::yes);
  EXPECT_EQ(truth(problem.implication(yes, no)), Truth::no);
  EXPECT_EQ(truth(problem.conjunction({})), Truth::yes);
  EXPECT_EQ(truth(problem.disjunction({})), Truth::no);
}

TEST_F(CheckerTest, Tables) {
  std::vector<Term> two{y, x + Term(7)};
  EXPECT_EQ(truth(problem.table(two, {{3, 1}, {3, 0}})), Truth::yes);
  EXPECT_EQ(truth(problem.table(two, {{0, 3}})), Truth::no);
  std::vector<Term> lost{y, big * big - big};
  EXPECT_EQ(truth(problem.table(lost, {{3, 1}})), Truth::overflow);
  EXPECT_EQ(truth(problem.table(lost, {{4, 1}})), Truth::no);
}

TEST_F(CheckerTest, SaysBothSides) {
  EXPECT_EQ(complaint(problem.lessEqual(y * Term(4), Term(10))),
            "line 3: y * 4 <= 10 does not hold: 12 <= 10\n");
}

TEST_F(CheckerTest, SaysWhichAtomsFailed) {
  FormulaId fine = problem.equal(y, Term(3));
  FormulaId other = problem.divides(Term(2), y);
  FormulaId less = problem.less(y, x);
  EXPECT_EQ(complaint(problem.conjunction(
                {fine, problem.disjunction({less, other})})),
            "line 3: (y == 3; y < x | y % 2 == 0) does not hold: 3 < -7; "
            "3 % 2 == 0\n");
}

TEST_F(CheckerTest, SaysWhatOverflowLeavesOpen) {
  EXPECT_EQ(complaint(problem.less(big * big, big * y)),
            "line 3: big * big < big * y is not decided in 64 bits: more than "
            "2^63 - 1 < more than 2^63 - 1\n");
}

TEST_F(CheckerTest, DomainsHoldToo) {
  values[0] = 101;
  values[1] = 4;
  EXPECT_EQ(toString(problem, values, check(problem, values)),
            "x == 101 is outside its domain\ny == 4 is outside its domain\n");
  values.pop_back();
  EXPECT_FALSE(check(problem, values).isSolution());
}

TEST_F(CheckerTest, TheObjectiveNeedsAValue) {
  problem.minimise(x / y);
  EXPECT_EQ(toString(problem, values, check(problem, values)),
            "x / y is not an integer\n");
  EXPECT_FALSE(check(problem, values).isSolution());
}

TEST_F(CheckerTest, ASolutionIsOne) {
  EXPECT_EQ(complaint(problem.equal(x + y, Term(-4))), "");
  EXPECT_TRUE(check(problem, values).isSolution());
}
