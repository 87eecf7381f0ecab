//===- Checker.cpp - whether an assignment is a solution ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/Checker.h"

#include <algorithm>

using namespace reprise::constraints;

static bool isInside(const Variable &variable, int64_t value) {
  if (const Range *range = std::get_if<Range>(&variable.domain))
    return range->lower <= value && value <= range->upper;
  return std::ranges::count(std::get<std::vector<int64_t>>(variable.domain),
                            value) != 0;
}

static AtomValues valuesOf(const Problem &problem, FormulaId atom,
                           const Evaluation &evaluation) {
  AtomValues result{atom, evaluation.truth(atom), {}};
  for (TermId term : problem.getFormula(atom).terms)
    result.sides.push_back(evaluation[term]);
  return result;
}

static Violation blame(const Problem &problem, size_t index,
                       const Evaluation &evaluation) {
  FormulaId root = problem.getConstraints()[index].formula;
  Violation violation{index, evaluation.truth(root), {}};
  std::vector<FormulaId> open{root};
  while (!open.empty()) {
    FormulaId id = open.back();
    open.pop_back();
    const FormulaNode &node = problem.getFormula(id);
    bool isAtom = node.kind < FormulaKind::conjunction;
    if (isAtom && evaluation.truth(id) != Truth::yes)
      violation.atoms.push_back(valuesOf(problem, id, evaluation));
    open.insert(open.end(), node.children.rbegin(), node.children.rend());
  }
  return violation;
}

static std::vector<TermId> termsThatNeedValues(const Problem &problem) {
  std::vector<TermId> terms;
  for (const Preference &preference : problem.getPreferences())
    terms.push_back(preference.term);
  if (auto objective = problem.getObjective())
    terms.push_back(*objective);
  return terms;
}

Verdict reprise::constraints::check(const Problem &problem,
                                    const Assignment &assignment) {
  Verdict verdict;
  const auto &variables = problem.getVariables();
  if (assignment.size() != variables.size()) {
    verdict.hasRightLength = false;
    return verdict;
  }
  for (size_t i = 0; i < variables.size(); ++i)
    if (!isInside(variables[i], assignment[i]))
      verdict.outsideDomain.push_back(i);
  Evaluation evaluation(problem, assignment);
  const auto &constraints = problem.getConstraints();
  for (size_t i = 0; i < constraints.size(); ++i)
    if (evaluation.truth(constraints[i].formula) != Truth::yes)
      verdict.violations.push_back(blame(problem, i, evaluation));
  for (TermId term : termsThatNeedValues(problem))
    if (evaluation[term].kind == Value::Kind::inexact)
      verdict.inexact.push_back(term);
  return verdict;
}

//===----------------------------------------------------------------------===//
// In words
//===----------------------------------------------------------------------===//

static std::string tupleText(std::span<const Value> values) {
  std::string text;
  for (const Value &value : values)
    text += (text.empty() ? "" : ", ") + toString(value);
  return "(" + text + ")";
}

/// The atom with values in place of its terms: 12 <= 10.
static std::string textOf(const Problem &problem, const AtomValues &atom) {
  auto side = [&](size_t i) { return toString(atom.sides[i]); };
  switch (problem.getFormula(atom.atom).kind) {
  case FormulaKind::equal:
    return side(0) + " == " + side(1);
  case FormulaKind::notEqual:
    return side(0) + " != " + side(1);
  case FormulaKind::lessEqual:
    return side(0) + " <= " + side(1);
  case FormulaKind::less:
    return side(0) + " < " + side(1);
  case FormulaKind::divides:
    return side(1) + " % " + side(0) + " == 0";
  default:
    return tupleText(atom.sides) + " is no row";
  }
}

static std::string textOf(const Problem &problem, const Violation &violation) {
  const Constraint &constraint = problem.getConstraints()[violation.constraint];
  std::string text;
  if (constraint.place.line != 0)
    text = "line " + std::to_string(constraint.place.line) + ": ";
  text += problem.strFormula(constraint.formula);
  text += violation.truth == Truth::no ? " does not hold:"
                                       : " is not decided in 64 bits:";
  for (const AtomValues &atom : violation.atoms)
    text += (&atom == &violation.atoms.front() ? " " : "; ") +
            textOf(problem, atom);
  return text + "\n";
}

std::string reprise::constraints::toString(const Problem &problem,
                                           const Assignment &assignment,
                                           const Verdict &verdict) {
  if (!verdict.hasRightLength)
    return std::to_string(assignment.size()) + " values for " +
           std::to_string(problem.getVariables().size()) + " variables\n";
  std::string text;
  for (size_t index : verdict.outsideDomain)
    text += problem.getVariables()[index].name +
            " == " + std::to_string(assignment[index]) +
            " is outside its domain\n";
  for (const Violation &violation : verdict.violations)
    text += textOf(problem, violation);
  for (TermId term : verdict.inexact)
    text += problem.str(term) + " is not an integer\n";
  return text;
}
