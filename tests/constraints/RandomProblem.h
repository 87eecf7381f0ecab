//===- RandomProblem.h - problems of all kinds, by seed -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TESTS_CONSTRAINTS_RANDOMPROBLEM_H
#define REPRISE_TESTS_CONSTRAINTS_RANDOMPROBLEM_H

#include "constraints/Problem.h"

#include <random>

namespace reprise::test {

struct RandomOptions {
  int mostVariables = 5;
  /// Values of a variable's domain; with mostVariables it bounds how many
  /// assignments there are to try.
  int mostValues = 6;
  int mostConstraints = 6;
  /// Operations in one another.
  int deepestTerm = 3;
};

/// Problems of small domains, negative values among them, with every kind of
/// term and formula, tags, up to two preferences and an objective. About half
/// are satisfiable. Divisors are positive everywhere, and no value leaves 64
/// bits. The same seed gives the same problem on every machine.
class RandomProblem {
public:
  explicit RandomProblem(uint64_t seed, RandomOptions options = {});

  constraints::Problem problem;

private:
  int pick(int lower, int upper);
  bool chance(int percent) { return pick(0, 99) < percent; }

  void addVariable(int index);
  constraints::Term term(int depth);
  constraints::Term operation(int depth);
  constraints::Term positiveTerm();
  constraints::FormulaId atom();
  constraints::FormulaId tableAtom();
  constraints::FormulaId formula(int depth);
  void addConstraint();

  RandomOptions options;
  std::mt19937_64 random;
  std::vector<constraints::Term> variables, positive;
};

} // namespace reprise::test

#endif // REPRISE_TESTS_CONSTRAINTS_RANDOMPROBLEM_H
