//===- Remedies.cpp - the smallest changes that fit -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/explain/Remedies.h"

#include "constraints/Evaluate.h"
#include "constraints/solver/Interval.h"
#include "constraints/solver/Solver.h"

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
    // The others do not fit for another reason too: without the capacities that
    // are not of this conflict.
    for (size_t i = 0; i != problem->getConstraints().size(); ++i)
      if (problem->getConstraints()[i].tag == ConstraintTag::capacity)
        leftOut[i] = true;
    for (size_t other : conflict)
      leftOut[other] = other == index;
    best = minimise(excess, leftOut);
  }
  if (best.status != Status::satisfiable || best.solutions[0].cost == 0) {
    // Nor do these: what this conflict says.
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

/// The next value of a variable's domain, above or below.
static std::optional<int64_t> nextValue(const Variable &variable, int64_t from,
                                        bool isAbove) {
  if (const Range *range = std::get_if<Range>(&variable.domain)) {
    if (isAbove ? from >= range->upper : from <= range->lower)
      return std::nullopt;
    return std::clamp(isAbove ? from + 1 : from - 1, range->lower,
                      range->upper);
  }
  const auto &values = std::get<std::vector<int64_t>>(variable.domain);
  auto place = isAbove ? std::upper_bound(values.begin(), values.end(), from)
                       : std::lower_bound(values.begin(), values.end(), from);
  if (place == (isAbove ? values.end() : values.begin()))
    return std::nullopt;
  return isAbove ? *place : *(place - 1);
}

Status Remedies::tryValue(size_t variable, int64_t value,
                          const std::vector<bool> &leftOut) {
  Variable declared = problem->getVariables()[variable];
  problem->redeclare(variable, Range{value, value}, declared.place);
  Solution solution = solveWithout(*problem, leftOut, budget.slice(mostNodes));
  budget.spend(solution);
  problem->redeclare(variable, declared.domain, declared.place);
  return solution.status;
}

/// One value after the other, as far as `last`: where a value is fixed, what is
/// left is often decided at once.
Remedies::Nearest Remedies::scan(const GivenValues &given,
                                 const std::vector<bool> &leftOut, bool isAbove,
                                 std::optional<int64_t> last) {
  constexpr int mostValues = 4096;
  Nearest nearest{last, true};
  std::optional<int64_t> value = isAbove ? given.least : given.largest;
  for (int i = 0; i != mostValues && !budget.isSpent(); ++i) {
    value = nextValue(problem->getVariables()[given.variable], *value, isAbove);
    if (!value || value == last)
      return nearest;
    Status status = tryValue(given.variable, *value, leftOut);
    nearest.isProved &= status != Status::unknown;
    if (status == Status::satisfiable)
      return {value, nearest.isProved};
  }
  nearest.isProved = false;
  return nearest;
}

Remedies::Nearest Remedies::nearest(size_t index, const GivenValues &given,
                                    bool isAbove) {
  // The values themselves are known not to fit.
  Term variable(problem->getTerms(), given.term);
  FormulaId onThatSide = isAbove ? problem->lessEqual(given.least, variable)
                                 : problem->lessEqual(variable, given.largest);
  problem->require(onThatSide);
  auto leftOut = isLeftOut;
  leftOut[index] = true;
  leftOut.push_back(false);
  // In later searches it is not looked at.
  isLeftOut.push_back(true);
  Best best = minimise(isAbove ? variable : -variable, leftOut);
  std::optional<int64_t> found;
  if (best.status == Status::satisfiable)
    found = isAbove ? best.solutions[0].cost : -best.solutions[0].cost;
  if (best.incomplete.empty())
    return {found, true};
  return scan(given, leftOut, isAbove, found);
}

std::optional<Alternative> Remedies::nearestValues(size_t index) {
  auto given = givenValues(*problem, problem->getConstraints()[index].formula);
  if (!given)
    return std::nullopt;
  Nearest below = nearest(index, *given, false),
          above = nearest(index, *given, true);
  // Between the values of a list: it is one value, found from both sides.
  if (below.value == above.value)
    above.value.reset();
  return Alternative{index, given->variable, below.value, above.value,
                     below.isProved && above.isProved};
}

//===----------------------------------------------------------------------===//
// Several together
//===----------------------------------------------------------------------===//

bool Remedies::fits() {
  Solution solution =
      solveWithout(*problem, isLeftOut, budget.slice(mostNodes));
  budget.spend(solution);
  values = std::move(solution.values);
  return solution.status == Status::satisfiable;
}

bool Remedies::fitsWithout(size_t index) {
  isLeftOut[index] = true;
  bool result = fits();
  isLeftOut[index] = false;
  return result;
}

/// The givens first.
std::vector<size_t> Remedies::softConstraints() const {
  std::vector<size_t> soft;
  const auto &constraints = problem->getConstraints();
  for (ConstraintTag tag : {ConstraintTag::given, ConstraintTag::capacity})
    for (size_t i = 0; i != constraints.size(); ++i)
      if (constraints[i].tag == tag && !isLeftOut[i])
        soft.push_back(i);
  return soft;
}

/// A variable for each says whether it is left out, and their sum is made the
/// least. None where that was not proved.
std::optional<std::vector<size_t>>
Remedies::fewestInTheWay(const std::vector<size_t> &soft) const {
  auto relaxed = problem->cloneBare();
  auto leftOut = isLeftOut;
  std::vector<Term> absences, costs;
  for (size_t i : soft) {
    Term isAbsent =
        relaxed->addVariable("without " + std::to_string(i), Range{0, 1});
    const Constraint &constraint = problem->getConstraints()[i];
    relaxed->require(relaxed->disjunction(
        {relaxed->equal(isAbsent, 1), constraint.formula}));
    leftOut[i] = true;
    leftOut.push_back(false);
    // Fewer come first, then fewer givens.
    bool isGiven = constraint.tag == ConstraintTag::given;
    costs.push_back(isAbsent * int64_t(soft.size() + 1 + isGiven));
  }
  relaxed->minimise(sum(costs));
  Best best = bestWithout(*relaxed, leftOut, 1, budget.slice(mostNodes));
  budget.spend(best);
  if (best.status != Status::satisfiable || !best.incomplete.empty())
    return std::nullopt;
  const Assignment &values = best.solutions[0].values;
  std::vector<size_t> found;
  for (size_t i = 0; i != soft.size(); ++i)
    if (values[values.size() - soft.size() + i])
      found.push_back(soft[i]);
  return found;
}

/// Leaves out what does not fit beside the structure and all before it.
std::vector<size_t> Remedies::inTheWay(const std::vector<size_t> &soft) {
  std::vector<size_t> found;
  for (size_t i : soft)
    isLeftOut[i] = true;
  for (size_t i : soft) {
    isLeftOut[i] = false;
    if (!budget.isSpent() && fits())
      continue;
    isLeftOut[i] = true;
    found.push_back(i);
  }
  return found;
}

std::optional<Change> Remedies::raise(size_t index) {
  auto excess = leastExcess(index, {});
  if (!excess || !excess->isEnough)
    return std::nullopt;
  const FormulaNode &formula =
      problem->getFormula(problem->getConstraints()[index].formula);
  TermPool &pool = problem->getTerms();
  Term need(pool, formula.terms[0]),
      limit = Term(pool, formula.terms[1]) + Term(excess->least);
  problem->require(formula.kind == FormulaKind::less
                       ? problem->less(need, limit)
                       : problem->lessEqual(need, limit));
  return Change{index, excess->least};
}

std::optional<Change> Remedies::replace(size_t index) {
  if (!givenValues(*problem, problem->getConstraints()[index].formula))
    return Change{index, std::nullopt};
  auto alternative = nearestValues(index);
  if (!alternative || (!alternative->below && !alternative->above))
    return std::nullopt;
  auto given = givenValues(*problem, problem->getConstraints()[index].formula);
  auto [below, above] = std::pair(alternative->below, alternative->above);
  bool isBelow = !above || (below && Wide(given->least) - *below <=
                                         Wide(*above) - given->largest);
  int64_t value = isBelow ? *below : *above;
  problem->require(
      problem->equal(Term(problem->getTerms(), given->term), value));
  return Change{index, value};
}

std::optional<Change> Remedies::change(size_t index) {
  bool isGiven = problem->getConstraints()[index].tag == ConstraintTag::given;
  auto change = isGiven ? replace(index) : raise(index);
  // From here on it holds as changed.
  if (change && change->number)
    isLeftOut.push_back(false);
  return change;
}

std::optional<JointChange> Remedies::together() {
  JointChange joint;
  std::vector<size_t> soft = softConstraints();
  auto fewest = fewestInTheWay(soft);
  joint.isFewest = fewest.has_value();
  std::vector<size_t> constraints = fewest ? *fewest : inTheWay(soft);
  for (size_t index : constraints)
    isLeftOut[index] = true;
  for (size_t index : constraints) {
    auto one = change(index);
    if (!one)
      return std::nullopt;
    joint.changes.push_back(*one);
  }
  if (!fits())
    return std::nullopt;
  joint.values = std::move(values);
  return joint;
}
