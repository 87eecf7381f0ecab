//===- ExplainRandomTest.cpp - explanations of generated systems ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is said of them is compared with all assignments.

#include "constraints/Evaluate.h"
#include "constraints/explain/Explanation.h"
#include "constraints/explain/Remedies.h"
#include "tests/constraints/RandomProblem.h"

#include <bit>
#include <cstdlib>
#include <gtest/gtest.h>

using namespace reprise::constraints;
using namespace reprise::test;

namespace {

/// All assignments of a problem of small domains, with the constraints that
/// each of them meets.
class Assignments {
public:
  explicit Assignments(const Problem &problem);

  struct One {
    Assignment values;
    uint64_t met = 0;
    std::vector<Value> terms;
  };
  bool areMet(uint64_t constraints) const {
    return std::any_of(all.begin(), all.end(), [&](const One &one) {
      return (one.met & constraints) == constraints;
    });
  }
  std::vector<One> all;
};

} // namespace

Assignments::Assignments(const Problem &problem) {
  all.emplace_back();
  for (const Variable &variable : problem.getVariables()) {
    std::vector<int64_t> values;
    if (auto *range = std::get_if<Range>(&variable.domain))
      for (int64_t value = range->lower; value <= range->upper; ++value)
        values.push_back(value);
    else
      values = std::get<std::vector<int64_t>>(variable.domain);
    std::vector<One> longer;
    for (const One &one : all)
      for (int64_t value : values) {
        longer.push_back(one);
        longer.back().values.push_back(value);
      }
    all = std::move(longer);
  }
  const auto &constraints = problem.getConstraints();
  for (One &one : all) {
    Evaluation evaluation(problem, one.values);
    for (size_t i = 0; i != constraints.size(); ++i)
      if (evaluation.truth(constraints[i].formula) == Truth::yes)
        one.met |= uint64_t(1) << i;
    for (TermId term = 0; term != problem.getTerms().size(); ++term)
      one.terms.push_back(evaluation[term]);
  }
}

static uint64_t maskOf(const std::vector<size_t> &constraints) {
  uint64_t mask = 0;
  for (size_t i : constraints)
    mask |= uint64_t(1) << i;
  return mask;
}

static void expectConflict(const Explanation &explanation,
                           const Assignments &assignments) {
  EXPECT_TRUE(explanation.isMinimal);
  EXPECT_EQ(explanation.incomplete, "");
  uint64_t conflict = maskOf(explanation.conflict);
  EXPECT_FALSE(assignments.areMet(conflict));
  for (size_t i : explanation.conflict)
    EXPECT_TRUE(assignments.areMet(conflict & ~(uint64_t(1) << i))) << i;
}

/// The least that a constraint's sides are apart, among assignments that meet
/// some constraints.
static std::optional<int64_t> leastExcess(const Problem &problem,
                                          size_t constraint, uint64_t met,
                                          const Assignments &assignments) {
  const FormulaNode &formula =
      problem.getFormula(problem.getConstraints()[constraint].formula);
  std::optional<int64_t> least;
  for (const Assignments::One &one : assignments.all) {
    Value need = one.terms[formula.terms[0]],
          limit = one.terms[formula.terms[1]];
    if ((one.met & met) != met || !need.isFinite() || !limit.isFinite())
      continue;
    int64_t excess = std::max<int64_t>(
        need.number - limit.number + (formula.kind == FormulaKind::less), 0);
    least = std::min(least.value_or(excess), excess);
  }
  return least;
}

static void expectExcess(const Problem &problem, const Excess &excess,
                         uint64_t conflict, const Assignments &assignments) {
  uint64_t all = maskOf({}), own = uint64_t(1) << excess.constraint;
  for (size_t i = 0; i != problem.getConstraints().size(); ++i)
    all |= uint64_t(1) << i;
  auto underAll =
      leastExcess(problem, excess.constraint, all & ~own, assignments);
  EXPECT_EQ(excess.isEnough, underAll.has_value());
  uint64_t hard = all;
  for (size_t i = 0; i != problem.getConstraints().size(); ++i)
    if (problem.getConstraints()[i].tag == ConstraintTag::capacity)
      hard &= ~(uint64_t(1) << i);
  auto expected = underAll;
  for (uint64_t met : {(hard | conflict) & ~own, conflict & ~own})
    if (!expected || *expected == 0)
      expected = leastExcess(problem, excess.constraint, met, assignments);
  EXPECT_EQ(excess.least, expected);
  const FormulaNode &formula =
      problem.getFormula(problem.getConstraints()[excess.constraint].formula);
  EXPECT_EQ(excess.need - excess.limit + (formula.kind == FormulaKind::less),
            excess.least);
  EXPECT_TRUE(excess.isProved);
}

static void expectAlternative(const Problem &problem,
                              const Alternative &alternative,
                              const Assignments &assignments) {
  uint64_t others = ~uint64_t(0) >> (64 - problem.getConstraints().size());
  others &= ~(uint64_t(1) << alternative.constraint);
  auto given = givenValues(
      problem, problem.getConstraints()[alternative.constraint].formula);
  ASSERT_TRUE(given);
  std::optional<int64_t> below, above;
  for (const Assignments::One &one : assignments.all) {
    int64_t value = one.values[alternative.variable];
    if ((one.met & others) != others)
      continue;
    if (value < given->least)
      below = std::max(below.value_or(value), value);
    else
      above = std::min(above.value_or(value), value);
  }
  EXPECT_EQ(alternative.below, below);
  EXPECT_EQ(alternative.above, above);
}

/// How few givens and capacities must go for the rest to hold.
static int fewestLeftOut(const Problem &problem,
                         const Assignments &assignments) {
  uint64_t structure = 0, all = 0;
  for (size_t i = 0; i != problem.getConstraints().size(); ++i) {
    all |= uint64_t(1) << i;
    if (problem.getConstraints()[i].tag == ConstraintTag::structural)
      structure |= uint64_t(1) << i;
  }
  int fewest = 64;
  for (const Assignments::One &one : assignments.all)
    if ((one.met & structure) == structure)
      fewest = std::min(fewest, std::popcount(all & ~one.met));
  return fewest;
}

/// Without any of the changes the rest does not fit, and after them it does.
static void expectJointChange(const Problem &problem, const JointChange &joint,
                              const Assignments &assignments) {
  EXPECT_GE(joint.changes.size(), 2u);
  uint64_t all = ~uint64_t(0) >> (64 - problem.getConstraints().size());
  uint64_t kept = all;
  for (const Change &change : joint.changes)
    kept &= ~(uint64_t(1) << change.constraint);
  EXPECT_TRUE(assignments.areMet(kept));
  Evaluation evaluation(problem, joint.values);
  for (size_t i = 0; i != problem.getConstraints().size(); ++i) {
    if (kept >> i & 1) {
      EXPECT_EQ(evaluation.truth(problem.getConstraints()[i].formula),
                Truth::yes);
    }
  }
  EXPECT_TRUE(joint.isFewest);
  EXPECT_EQ(int(joint.changes.size()), fewestLeftOut(problem, assignments));
  for (const Change &change : joint.changes) {
    EXPECT_FALSE(assignments.areMet(kept | uint64_t(1) << change.constraint));
    if (!change.number)
      continue;
    FormulaId id = problem.getConstraints()[change.constraint].formula;
    const FormulaNode &formula = problem.getFormula(id);
    if (auto given = givenValues(problem, id)) {
      EXPECT_EQ(joint.values[given->variable], *change.number);
      continue;
    }
    int64_t excess = evaluation[formula.terms[0]].number -
                     evaluation[formula.terms[1]].number +
                     (formula.kind == FormulaKind::less);
    EXPECT_GT(*change.number, 0);
    EXPECT_LE(excess, *change.number);
  }
}

/// Givens and limits that are often too tight.
static void tighten(RandomProblem &random, uint64_t seed) {
  Problem &problem = random.problem;
  std::vector<Term> terms;
  for (const Variable &variable : problem.getVariables()) {
    terms.push_back(*problem.findVariable(variable.name));
    if (terms.size() % 3 == 1)
      problem.require(problem.equal(terms.back(), int64_t(1 + seed % 5)),
                      ConstraintTag::given);
  }
  if (seed % 3 == 0)
    problem.require(problem.lessEqual(2, terms[0] + terms.back()),
                    ConstraintTag::given);
  terms.push_back(terms[0] * terms.back());
  problem.require(problem.lessEqual(sum(terms), int64_t(seed % 5)),
                  ConstraintTag::capacity);
  problem.require(problem.less(terms.back(), 2 + terms[0]),
                  ConstraintTag::capacity);
}

TEST(Explain, GeneratedConflictsAreMinimalAndRemediesTheSmallest) {
  uint64_t seeds = std::getenv("REPRISE_TEST_FULL") ? 20000 : 1000;
  int conflicts = 0, excesses = 0, alternatives = 0, dispensable = 0, joint = 0;
  for (uint64_t seed = 0; seed != seeds; ++seed) {
    RandomProblem random(seed, {.mostVariables = 4, .mostConstraints = 1});
    tighten(random, seed);
    const Problem &problem = random.problem;
    Explanation explanation = explain(problem);
    Assignments assignments(problem);
    uint64_t all = ~uint64_t(0) >> (64 - problem.getConstraints().size());
    ASSERT_EQ(explanation.status == Status::satisfiable,
              assignments.areMet(all))
        << seed;
    if (explanation.status == Status::satisfiable)
      continue;
    ++conflicts;
    SCOPED_TRACE(seed);
    expectConflict(explanation, assignments);
    for (const Excess &excess : explanation.excesses)
      expectExcess(problem, excess, maskOf(explanation.conflict), assignments);
    for (const Alternative &alternative : explanation.alternatives)
      expectAlternative(problem, alternative, assignments);
    for (size_t i : explanation.dispensable)
      EXPECT_TRUE(assignments.areMet(all & ~(uint64_t(1) << i)));
    dispensable += int(explanation.dispensable.size());
    if (explanation.joint) {
      expectJointChange(problem, *explanation.joint, assignments);
      ++joint;
    }
    excesses += int(explanation.excesses.size());
    alternatives += int(explanation.alternatives.size());
  }
  // The generator gives enough of each.
  EXPECT_GT(conflicts, int(seeds) / 2);
  EXPECT_GT(excesses, int(seeds) / 10);
  EXPECT_GT(alternatives, int(seeds) / 10);
  EXPECT_GT(dispensable, 0);
  EXPECT_GT(joint, int(seeds) / 50);
}
