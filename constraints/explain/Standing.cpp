//===- Standing.cpp - which constraints decide a choice -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/explain/Standing.h"

#include "constraints/Evaluate.h"
#include "constraints/explain/Words.h"
#include "constraints/solver/Solver.h"

using namespace reprise::constraints;

std::vector<Standing> reprise::constraints::standings(const Problem &problem,
                                                      const Assignment &values,
                                                      const Limits &limits) {
  Evaluation evaluation(problem, values);
  bool isChoice = choose(problem, {}, limits).values == values;
  const auto &constraints = problem.getConstraints();
  std::vector<Standing> found;
  for (size_t i = 0; i != constraints.size(); ++i) {
    if (constraints[i].tag != ConstraintTag::capacity)
      continue;
    Standing &standing = found.emplace_back();
    standing.constraint = i;
    standing.holds = evaluation.truth(constraints[i].formula) == Truth::yes;
    if (!isChoice)
      continue;
    std::vector<bool> isLeftOut(constraints.size());
    isLeftOut[i] = true;
    Solution other = choose(problem, isLeftOut, limits);
    if (other.status == Status::satisfiable && other.values != values)
      standing.without = std::move(other.values);
  }
  return found;
}

/// "rows = 9 instead of 8, block = 4 instead of 2"
static std::string describeChanges(const Problem &problem,
                                   const Assignment &from,
                                   const Assignment &to) {
  std::string text;
  for (size_t i = 0; i != to.size(); ++i)
    if (from[i] != to[i])
      text += (text.empty() ? "" : ", ") + problem.getVariables()[i].name +
              " = " + std::to_string(to[i]) + " instead of " +
              std::to_string(from[i]);
  return text;
}

/// Whether a capacity's need is its limit.
static bool isFull(const Problem &problem, size_t constraint,
                   const Assignment &values) {
  const FormulaNode &formula =
      problem.getFormula(problem.getConstraints()[constraint].formula);
  if (formula.kind != FormulaKind::lessEqual)
    return false;
  Evaluation evaluation(problem, values);
  Value need = evaluation[formula.terms[0]],
        limit = evaluation[formula.terms[1]];
  return need.isFinite() && limit.isFinite() && need.number == limit.number;
}

std::vector<std::string> reprise::constraints::describeStandings(
    const Problem &problem, const Assignment &values, const Limits &limits) {
  std::vector<std::string> broken, binding, slack, meant;
  for (const Standing &standing : standings(problem, values, limits)) {
    std::string sentence = describe(problem, standing.constraint, values);
    if (!standing.holds)
      broken.push_back("broken: " + sentence);
    else if (standing.without)
      binding.push_back("binds: " + sentence + " (without it: " +
                        describeChanges(problem, values, *standing.without) +
                        ")");
    else
      slack.push_back((isFull(problem, standing.constraint, values)
                           ? "just fits: "
                           : "has room: ") +
                      sentence);
  }
  Evaluation evaluation(problem, values);
  const auto &constraints = problem.getConstraints();
  for (size_t i = 0; i != constraints.size(); ++i) {
    if (constraints[i].tag != ConstraintTag::structural)
      continue;
    std::string sentence = describe(problem, i, values);
    if (evaluation.truth(constraints[i].formula) == Truth::yes)
      meant.push_back("by definition: " + sentence);
    else
      broken.push_back("broken: " + sentence);
  }
  std::vector<std::string> lines;
  if (Solution chosen = choose(problem, {}, limits);
      chosen.status == Status::satisfiable && chosen.values != values)
    lines.push_back("the solver's own choice: " +
                    describeChanges(problem, values, chosen.values));
  for (auto *part : {&broken, &binding, &slack, &meant})
    lines.insert(lines.end(), part->begin(), part->end());
  return lines;
}
