//===- RandomProblem.cpp - problems of all kinds, by seed -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/constraints/RandomProblem.h"

using namespace reprise::test;
using namespace reprise::constraints;

RandomProblem::RandomProblem(uint64_t seed, RandomOptions options)
    : options(options), random(seed) {
  int variableCount = pick(1, options.mostVariables);
  for (int i = 0; i < variableCount; ++i)
    addVariable(i);
  int constraintCount = pick(1, options.mostConstraints);
  for (int i = 0; i < constraintCount; ++i)
    addConstraint();
  for (int i = pick(0, 2); i > 0; --i)
    problem.prefer(term(chance(70) ? 0 : 1), chance(50)
                                                 ? Preference::Order::largest
                                                 : Preference::Order::smallest);
  problem.minimise(term(2));
}

/// Not std::uniform_int_distribution, which differs between libraries.
int RandomProblem::pick(int lower, int upper) {
  return lower + int(random() % uint64_t(upper - lower + 1));
}

void RandomProblem::addVariable(int index) {
  std::string name = "v" + std::to_string(index);
  int least = chance(30) ? pick(-6, 0) : pick(1, 4);
  int size = pick(1, options.mostValues);
  if (chance(60)) {
    variables.push_back(
        problem.addVariable(name, Range{least, least + size - 1}));
  } else {
    std::vector<int64_t> values;
    for (int i = 0; i < size; ++i)
      values.push_back(least + pick(0, 12));
    variables.push_back(problem.addVariable(name, values));
  }
  if (least >= 1)
    positive.push_back(variables.back());
}

Term RandomProblem::positiveTerm() {
  if (positive.empty() || chance(40))
    return pick(1, 6);
  Term one = positive[size_t(pick(0, int(positive.size()) - 1))];
  if (chance(60))
    return one;
  Term other = positive[size_t(pick(0, int(positive.size()) - 1))];
  return chance(50) ? one * other : one + Term(pick(0, 3));
}

Term RandomProblem::operation(int depth) {
  Term lhs = term(depth - 1);
  switch (pick(0, 9)) {
  case 0:
    return lhs - term(depth - 1);
  case 1:
  case 2:
    return lhs * term(depth - 1);
  case 3:
    return power(lhs, pick(2, 3));
  case 4:
    return floorDivide(lhs, positiveTerm());
  case 5:
    return ceilDivide(lhs, positiveTerm());
  case 6:
    return lhs % positiveTerm();
  case 7:
    return chance(50) ? minimum(lhs, term(depth - 1))
                      : maximum(lhs, term(depth - 1));
  case 8:
    // By a constant the exact quotient of numbers may have no value.
    return lhs.isConstant() ? lhs : lhs / positiveTerm();
  default: {
    std::vector<Term> terms{lhs, term(depth - 1), term(0)};
    return chance(50) ? sum(terms) : terms[0] + terms[1];
  }
  }
}

Term RandomProblem::term(int depth) {
  if (depth <= 0 || chance(30))
    return chance(75) ? variables[size_t(pick(0, int(variables.size()) - 1))]
                      : Term(pick(-4, 12));
  return operation(depth);
}

FormulaId RandomProblem::tableAtom() {
  std::vector<Term> columns;
  for (int i = pick(1, 3); i > 0; --i)
    columns.push_back(term(chance(80) ? 0 : 1));
  std::vector<std::vector<int64_t>> rows;
  for (int i = pick(1, 8); i > 0; --i) {
    std::vector<int64_t> row;
    for (size_t column = 0; column < columns.size(); ++column)
      row.push_back(pick(-2, 9));
    rows.push_back(std::move(row));
  }
  return problem.table(columns, std::move(rows));
}

FormulaId RandomProblem::atom() {
  int depth = pick(0, options.deepestTerm);
  switch (pick(0, 7)) {
  case 0:
    return problem.divides(positiveTerm(), term(depth));
  case 1:
    return tableAtom();
  case 2:
    return problem.equal(term(depth), term(1));
  case 3:
    return problem.notEqual(term(depth), term(1));
  case 4:
    return problem.less(term(depth), term(1));
  default:
    return problem.lessEqual(term(depth), term(1) + Term(pick(0, 20)));
  }
}

FormulaId RandomProblem::formula(int depth) {
  if (depth == 0 || chance(50))
    return atom();
  if (chance(30))
    return problem.implication(formula(depth - 1), formula(depth - 1));
  std::vector<FormulaId> children;
  for (int i = pick(1, 3); i > 0; --i)
    children.push_back(formula(depth - 1));
  return chance(60) ? problem.disjunction(std::move(children))
                    : problem.conjunction(std::move(children));
}

void RandomProblem::addConstraint() {
  if (chance(15)) {
    problem.require(problem.lessEqual(term(2), pick(0, 30)),
                    ConstraintTag::capacity, "needs {need}, has {limit}");
  } else if (chance(15)) {
    Term variable = variables[size_t(pick(0, int(variables.size()) - 1))];
    problem.require(problem.equal(variable, pick(1, 6)), ConstraintTag::given);
  } else {
    problem.require(formula(2));
  }
}
