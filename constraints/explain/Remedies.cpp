//===- Remedies.cpp - the smallest changes to one constraint --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/explain/Remedies.h"

#include "constraints/Evaluate.h"

#include <algorithm>

using namespace reprise::constraints;

Best Remedies::minimise(Term objective, const std::vector<bool> &leftOut) {
  problem->minimise(objective);
  Best best = bestWithout(*problem, leftOut, 1, budget.slice(mostNodes));
  budget.spend(best);
  return best;
}

//===----------------------------------------------------------------------===//
// Capacities
//===----------------------------------------------------------------------===//

std::optional<Excess>
Remedies::leastExcess(size_t index, const std::vector<size_t> &conflict) {
  const FormulaNode &formula =
      problem->getFormula(problem->getConstraints()[index].formula);
  bool isLess = formula.kind == FormulaKind::less;
  if (!isLess && formula.kind != FormulaKind::lessEqual)
    return std::nullopt;
  TermId need = formula.terms[0], limit = formula.terms[1];
  TermPool &pool = problem->getTerms();
  Term excess = maximum(
      Term(pool, need) - Term(pool, limit) + Term(int64_t(isLess)), Term(0));
  auto leftOut = isLeftOut;
  leftOut[index] = true;
  Best best = minimise(excess, leftOut);
  bool isEnough = best.status == Status::satisfiable;
  if (!isEnough) {
    // The others do not fit for another reason too: what this conflict says.
    leftOut.assign(leftOut.size(), true);
    for (size_t other : conflict)
      leftOut[other] = other == index;
    best = minimise(excess, leftOut);
  }
  if (best.status != Status::satisfiable)
    return std::nullopt;
  const Ranked &closest = best.solutions[0];
  Evaluation evaluation(*problem, closest.values);
  if (!evaluation[need].isFinite() || !evaluation[limit].isFinite())
    return std::nullopt;
  return Excess{index,
                evaluation[need].number,
                evaluation[limit].number,
                closest.cost,
                isEnough,
                best.incomplete.empty(),
                closest.values};
}

//===----------------------------------------------------------------------===//
// Givens
//===----------------------------------------------------------------------===//

/// Of an equation, either way round.
static std::optional<GivenValues> givenValue(const Problem &problem,
                                             const FormulaNode &node) {
  const TermPool &pool = problem.getTerms();
  for (size_t i : {0, 1}) {
    const TermNode &variable = pool[node.terms[i]];
    const TermNode &value = pool[node.terms[1 - i]];
    if (variable.kind == TermKind::variable && value.kind == TermKind::constant)
      return GivenValues{size_t(variable.payload), node.terms[i], value.payload,
                         value.payload};
  }
  return std::nullopt;
}

/// Of a table of one column: a list.
static std::optional<GivenValues> valuesOfList(const Problem &problem,
                                               const FormulaNode &node) {
  const TermNode &variable = problem.getTerms()[node.terms[0]];
  if (node.terms.size() != 1 || variable.kind != TermKind::variable)
    return std::nullopt;
  auto [least, largest] =
      std::minmax_element(node.rows.begin(), node.rows.end());
  return GivenValues{size_t(variable.payload), node.terms[0], least->front(),
                     largest->front()};
}

std::optional<GivenValues>
reprise::constraints::givenValues(const Problem &problem, FormulaId id) {
  const FormulaNode &node = problem.getFormula(id);
  if (node.kind == FormulaKind::equal)
    return givenValue(problem, node);
  if (node.kind == FormulaKind::table)
    return valuesOfList(problem, node);
  return std::nullopt;
}

std::optional<int64_t> Remedies::nearest(size_t index, Term variable,
                                         int64_t bound, bool isAbove,
                                         bool &isProved) {
  size_t side = problem->require(isAbove ? problem->lessEqual(bound, variable)
                                         : problem->lessEqual(variable, bound));
  auto leftOut = isLeftOut;
  leftOut[index] = true;
  leftOut.push_back(false);
  Best best = minimise(isAbove ? variable : -variable, leftOut);
  // From here on it is not looked at.
  isLeftOut.resize(side + 1, true);
  isProved &= best.incomplete.empty();
  if (best.status != Status::satisfiable)
    return std::nullopt;
  return isAbove ? best.solutions[0].cost : -best.solutions[0].cost;
}

std::optional<Alternative> Remedies::nearestValues(size_t index) {
  auto given = givenValues(*problem, problem->getConstraints()[index].formula);
  if (!given)
    return std::nullopt;
  // The values themselves are known not to fit.
  Term variable(problem->getTerms(), given->term);
  Alternative found{index, given->variable, {}, {}, true};
  found.below = nearest(index, variable, given->largest, false, found.isProved);
  found.above = nearest(index, variable, given->least, true, found.isProved);
  if (found.below && found.below == found.above)
    found.above.reset();
  return found;
}
