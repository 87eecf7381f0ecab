//===- Explanation.cpp - why nothing fits, and what would -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/explain/Explanation.h"

#include "constraints/explain/Conflict.h"
#include "constraints/explain/Remedies.h"
#include "constraints/explain/Words.h"
#include "constraints/solver/Solver.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

using namespace reprise::constraints;

namespace {

class Explainer {
public:
  Explainer(const Problem &problem, const Limits &limits)
      : problem(problem.cloneBare()), budget(limits),
        oracle(*this->problem, budget),
        hasWishes(problem.getObjective() || !problem.getPreferences().empty()) {
  }

  Explanation run();

private:
  std::vector<size_t> withTag(const std::vector<size_t> &among,
                              std::initializer_list<ConstraintTag> tags) const;
  ConstraintSet set(const std::vector<size_t> &indices) const;
  void findConflict();
  void shrinkConflict();
  bool fitsIfWide(size_t variable, bool goesDown);
  void findDomains();
  void findRemedies();
  bool isOneEnough() const;
  Assignment almost() const;
  Assignment closest() const;

  std::unique_ptr<Problem> problem;
  Budget budget;
  Oracle oracle;
  /// Of one search within those that shrink the conflict.
  uint64_t mostNodes = 0;
  Explanation explanation;
  /// Which the bare problem has not.
  bool hasWishes;
};

} // namespace

std::vector<size_t>
Explainer::withTag(const std::vector<size_t> &among,
                   std::initializer_list<ConstraintTag> tags) const {
  std::vector<size_t> found;
  for (ConstraintTag tag : tags)
    for (size_t i : among)
      if (problem->getConstraints()[i].tag == tag)
        found.push_back(i);
  return found;
}

ConstraintSet Explainer::set(const std::vector<size_t> &indices) const {
  ConstraintSet flags(problem->getConstraints().size());
  for (size_t i : indices)
    flags[i] = true;
  return flags;
}

/// First what of the givens and capacities is in the way of the structure as a
/// whole, then what of the structure: the two are minimal together.
void Explainer::shrinkConflict() {
  auto structure = withTag(explanation.conflict, {ConstraintTag::structural});
  auto soft = withTag(explanation.conflict,
                      {ConstraintTag::given, ConstraintTag::capacity});
  uint64_t before = oracle.doubts;
  soft = shrink(oracle, set(structure), soft);
  auto conflict = shrink(oracle, set(soft), structure);
  conflict.insert(conflict.end(), soft.begin(), soft.end());
  std::sort(conflict.begin(), conflict.end());
  explanation.conflict = std::move(conflict);
  explanation.isMinimal = oracle.doubts == before;
}

/// What is harder to decide without some of the constraints than with all is
/// given up early, and tried again once few are left.
void Explainer::findConflict() {
  for (size_t i = 0; i != problem->getConstraints().size(); ++i)
    explanation.conflict.push_back(i);
  oracle.mostNodes = mostNodes;
  constexpr int rounds = 3;
  for (int round = 0; round != rounds; ++round) {
    shrinkConflict();
    if (explanation.isMinimal || budget.isSpent())
      return;
    oracle.mostNodes *= 8;
  }
}

/// As wide as a domain can be thought: natural numbers stay natural, and the
/// least of a set of values the least; or else downwards too, but that what had
/// no 0 gets none.
static Range widest(const Variable &variable, bool goesDown) {
  const Range *range = std::get_if<Range>(&variable.domain);
  int64_t least = range
                      ? std::min<int64_t>(range->lower, 1)
                      : std::get<std::vector<int64_t>>(variable.domain).front();
  constexpr int64_t most = std::numeric_limits<int64_t>::max();
  if (goesDown)
    least = least < 0 ? -most : std::min<int64_t>(least, 1);
  return {least, most};
}

/// Whether the conflict's constraints can hold together then.
bool Explainer::fitsIfWide(size_t index, bool goesDown) {
  ConstraintSet isLeftOut = set(explanation.conflict);
  isLeftOut.flip();
  Variable declared = problem->getVariables()[index];
  problem->redeclare(index, widest(declared, goesDown), declared.place);
  Solution wider;
  // A divisor may have been positive for no other reason.
  if (!hasError(problem->check()))
    wider = solveWithout(*problem, isLeftOut, budget.slice(mostNodes));
  budget.spend(wider);
  problem->redeclare(index, declared.domain, declared.place);
  return wider.status == Status::satisfiable;
}

void Explainer::findDomains() {
  std::set<size_t> variables;
  for (size_t i : explanation.conflict) {
    auto more = problem->variablesOf(problem->getConstraints()[i].formula);
    variables.insert(more.begin(), more.end());
  }
  // Of more, no reader would see what they have to do with it.
  constexpr size_t mostVariables = 64;
  if (variables.size() > mostVariables)
    return;
  auto find = [&](bool goesDown) {
    for (size_t variable : variables)
      if (!budget.isSpent() && fitsIfWide(variable, goesDown))
        explanation.domains.push_back(variable);
  };
  find(/*goesDown=*/false);
  // Of one constraint it would be wrong to say that it cannot hold.
  if (explanation.domains.empty() && explanation.conflict.size() == 1)
    find(/*goesDown=*/true);
}

void Explainer::findRemedies() {
  Remedies remedies(*problem, budget, 8 * mostNodes);
  for (size_t i : explanation.conflict) {
    if (budget.isSpent())
      return;
    ConstraintTag tag = problem->getConstraints()[i].tag;
    if (tag == ConstraintTag::capacity)
      if (auto excess = remedies.leastExcess(i, explanation.conflict))
        explanation.excesses.push_back(std::move(*excess));
    if (tag != ConstraintTag::given)
      continue;
    if (auto alternative = remedies.nearestValues(i))
      explanation.alternatives.push_back(*alternative);
    else if (remedies.fitsWithout(i))
      explanation.dispensable.push_back(i);
  }
  explanation.hasEveryRemedy = !budget.isSpent();
  if (!isOneEnough() && explanation.hasEveryRemedy)
    explanation.joint = remedies.together();
}

bool Explainer::isOneEnough() const {
  return !explanation.dispensable.empty() ||
         std::any_of(explanation.excesses.begin(), explanation.excesses.end(),
                     [](const Excess &excess) { return excess.isEnough; }) ||
         std::any_of(explanation.alternatives.begin(),
                     explanation.alternatives.end(),
                     [](const Alternative &alternative) {
                       return alternative.below || alternative.above;
                     });
}

/// Meets all of the conflict but its last constraint.
Assignment Explainer::almost() const {
  auto kept = explanation.conflict;
  kept.pop_back();
  ConstraintSet isLeftOut = set(kept);
  isLeftOut.flip();
  Solution solution =
      solveWithout(*problem, isLeftOut, budget.slice(mostNodes));
  if (solution.status == Status::satisfiable)
    return solution.values;
  return Assignment(problem->getVariables().size());
}

/// The assignment that exceeds one capacity by the smallest fraction of its
/// limit; where no capacity is exceeded alone, the one that meets most of the
/// conflict. Variables with a given value have that value.
Assignment Explainer::closest() const {
  auto relative = [](const Excess &excess) {
    return double(excess.least) / std::max(1.0, std::abs(double(excess.limit)));
  };
  auto best =
      std::min_element(explanation.excesses.begin(), explanation.excesses.end(),
                       [&](const Excess &a, const Excess &b) {
                         return relative(a) < relative(b);
                       });
  Assignment values =
      best != explanation.excesses.end() ? best->closest : almost();
  for (size_t i : explanation.conflict)
    if (auto given =
            givenValues(*problem, problem->getConstraints()[i].formula))
      if (given->least == given->largest)
        values[given->variable] = given->least;
  return values;
}

Explanation Explainer::run() {
  Solution whole = solve(*problem, budget.slice(UINT64_MAX));
  budget.spend(whole);
  explanation.status = whole.status;
  explanation.incomplete = whole.incomplete;
  if (whole.status == Status::unsatisfiable) {
    // Where constraints are missing, each variable may take a node or two.
    uint64_t fewNodes = 1000 + 4 * problem->getVariables().size();
    mostNodes = std::max(fewNodes, 4 * whole.statistics.nodes);
    findConflict();
    findDomains();
    findRemedies();
    if (!explanation.isMinimal)
      explanation.incomplete =
          "a part of the conflict may be one: the limit was reached";
    explanation.lines = describe(*problem, explanation, closest());
  } else if (whole.status == Status::satisfiable && hasWishes) {
    explanation.lines = {
        "the constraints can hold, but an exact division (/) in the objective "
        "or a preference leaves a",
        "remainder in each solution: round with floordiv or ceildiv"};
  }
  explanation.statistics = budget.statistics;
  return std::move(explanation);
}

Explanation reprise::constraints::explain(const Problem &problem,
                                          const Limits &limits) {
  return Explainer(problem, limits).run();
}
