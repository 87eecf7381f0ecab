//===- ProblemTest.cpp - problems, their text and their check -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/Problem.h"

#include <gtest/gtest.h>

using namespace reprise::constraints;

namespace {

class ProblemTest : public testing::Test {
protected:
  std::string str(Term term) {
    return problem.str(term.in(problem.getTerms()));
  }

  /// The one thing that is wrong with the problem.
  Diagnostic onlyDiagnostic() {
    auto all = problem.check();
    EXPECT_EQ(all.size(), 1u);
    return all.empty() ? Diagnostic{} : all.front();
  }

  Problem problem;
  Term x = problem.addVariable("x", Range{1, 8});
  Term y = problem.addVariable("y", {4, 2, 4, 1});
  Term z = problem.addVariable("z", Range{-3, 3});
};

/// All variables in a constraint, so that they give no warning.
class ProblemCheckTest : public ProblemTest {
protected:
  ProblemCheckTest() {
    problem.require(problem.lessEqual(x + y + z, Term(100)));
  }
};

} // namespace

TEST_F(ProblemTest, ValuesAreSortedAndDistinct) {
  auto values =
      std::get<std::vector<int64_t>>(problem.getVariables()[1].domain);
  EXPECT_EQ(values, (std::vector<int64_t>{1, 2, 4}));
  EXPECT_TRUE(problem.findVariable("y"));
  EXPECT_FALSE(problem.findVariable("w"));
}

TEST_F(ProblemTest, BracketsStandWhereTheyMeanSomething) {
  EXPECT_EQ(str((x + y) * z), "(x + y) * z");
  EXPECT_EQ(str(x + y * z), "x + y * z");
  EXPECT_EQ(str(x - (y + z)), "x - (y + z)");
  EXPECT_EQ(str(x - y * z - Term(3)), "x - y * z - 3");
  EXPECT_EQ(str(x + (Term(-1) + y)), "x + (-1 + y)");
  EXPECT_EQ(str(x * (y * z)), "x * (y * z)");
  EXPECT_EQ(str(x * (y / z)), "x * (y / z)");
  EXPECT_EQ(str(x * y / z), "x * y / z");
  EXPECT_EQ(str(x / (y * z)), "x / (y * z)");
  EXPECT_EQ(str((x % y) * z), "(x % y) * z");
  EXPECT_EQ(str(x + y % z), "x + (y % z)");
  EXPECT_EQ(str(power(-x, 2)), "(-x)^2");
  EXPECT_EQ(str(-power(x, 2)), "-x^2");
  EXPECT_EQ(str(x * Term(-2)), "x * -2");
  EXPECT_EQ(str(minimum(x, maximum(y, z + Term(1)))), "min(x, max(y, z + 1))");
}

TEST_F(ProblemTest, FormulasAreWrittenAsFilesWriteThem) {
  FormulaId less = problem.less(x, y), equal = problem.equal(x, z);
  FormulaId either = problem.disjunction({less, equal});
  FormulaId both = problem.conjunction({less, equal});
  EXPECT_EQ(problem.strFormula(either), "x < y | x == z");
  EXPECT_EQ(problem.strFormula(both), "(x < y; x == z)");
  EXPECT_EQ(problem.strFormula(problem.disjunction({both, equal})),
            "(x < y; x == z) | x == z");
  EXPECT_EQ(problem.strFormula(problem.implication(either, both)),
            "x < y | x == z => (x < y; x == z)");
  EXPECT_EQ(problem.strFormula(problem.divides(y * z, x + y)),
            "(x + y) % (y * z) == 0");
  std::vector<Term> two{x, y + Term(1)}, one{x};
  EXPECT_EQ(problem.strFormula(problem.table(two, {{1, 2}, {-3, 4}})),
            "(x, y + 1) in [(1, 2), (-3, 4)]");
  EXPECT_EQ(problem.strFormula(problem.table(one, {{1}, {2}})), "x == [1, 2]");
  EXPECT_EQ(problem.strFormula(problem.disjunction({})), "1 <= 0");
}

TEST_F(ProblemTest, DeepTermsNeedNoDeepStack) {
  Term deep = x;
  for (int i = 0; i < 200'000; ++i)
    deep = maximum(deep, y) + Term(1);
  problem.require(problem.lessEqual(deep, z));
  EXPECT_GT(str(deep).size(), 1'000'000u);
  EXPECT_TRUE(problem.check().empty());
}

TEST_F(ProblemCheckTest, AGoodProblemHasNothingWrong) {
  problem.require(problem.divides(x, y));
  problem.require(problem.equal(z % (x * y), Term(0)));
  EXPECT_TRUE(problem.check().empty());
}

TEST_F(ProblemCheckTest, ADivisorMustBePositive) {
  problem.require(problem.equal(x / (x - Term(1)), Term(2)),
                  ConstraintTag::structural, "", {7, 3});
  Diagnostic found = onlyDiagnostic();
  EXPECT_EQ(found.message, "the divisor 'x - 1' of 'x / (x - 1)' can be 0");
  EXPECT_NE(found.mend.find("it is from 0 to 7"), std::string::npos);
  EXPECT_EQ(found.place.line, 7u);
  EXPECT_EQ(found.severity, Diagnostic::Severity::error);
}

TEST_F(ProblemCheckTest, DivisibilityNeedsAPositiveDivisorToo) {
  problem.require(problem.divides(z, x));
  EXPECT_EQ(onlyDiagnostic().message,
            "the divisor 'z' of 'x' can be negative or 0");
}

TEST_F(ProblemCheckTest, AConstantDivisorOfZeroIsSeen) {
  problem.minimise(x % Term(0));
  EXPECT_EQ(onlyDiagnostic().message, "the divisor '0' of 'x % 0' is 0");
}

TEST_F(ProblemCheckTest, ADivisorThatOverflowsIsPositive) {
  // Larger than all is larger than 0.
  problem.require(problem.lessEqual(x / power(x + Term(1), 70), Term(1)));
  EXPECT_TRUE(problem.check().empty());
}

TEST_F(ProblemCheckTest, EmptyDomainsAndTables) {
  problem.require(problem.equal(problem.addVariable("e", Range{5, 4}), x));
  EXPECT_NE(onlyDiagnostic().message.find("'e' has no value: 5..4"),
            std::string::npos);
}

TEST_F(ProblemCheckTest, TablesHaveRowsOfTheirWidth) {
  std::vector<Term> two{x, y};
  problem.require(problem.table(two, {}));
  EXPECT_NE(onlyDiagnostic().message.find("no rows"), std::string::npos);
}

TEST_F(ProblemCheckTest, RowsAreAsLongAsTheTableIsWide) {
  std::vector<Term> two{x, y};
  problem.require(problem.table(two, {{1, 2}, {1}, {1}}));
  EXPECT_EQ(onlyDiagnostic().message,
            "a row of 1 values in a table of 2 columns");
}

TEST_F(ProblemCheckTest, AFreeVariableIsOdd) {
  Term free = problem.addVariable("free", Range{1, 2}, {4, 1});
  problem.minimise(free);
  Diagnostic found = onlyDiagnostic();
  EXPECT_EQ(found.severity, Diagnostic::Severity::warning);
  EXPECT_EQ(found.place.line, 4u);
}

TEST(ProblemDepthTest, FormulasNestedTooDeeplyAreAnError) {
  Problem problem;
  Term x = problem.addVariable("x", Range{1, 9});
  FormulaId formula = problem.lessEqual(x, 5);
  for (int i = 1; i < 1000; ++i)
    formula = problem.disjunction({formula});
  problem.require(formula);
  EXPECT_TRUE(problem.check().empty());
  problem.require(problem.disjunction({formula}));
  ASSERT_EQ(problem.check().size(), 1u);
  EXPECT_EQ(problem.check()[0].message,
            "formulas are nested 1001 levels deep; 1000 is the limit");
}
