//===- Conflict.cpp - constraints that cannot hold together ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/explain/Conflict.h"

#include "constraints/Evaluate.h"
#include "constraints/solver/Solver.h"

using namespace reprise::constraints;

bool Oracle::isKnown(const ConstraintSet &kept) const {
  for (const ConstraintSet &one : met) {
    bool meetsAll = true;
    for (size_t i = 0; i != kept.size() && meetsAll; ++i)
      meetsAll = !kept[i] || one[i];
    if (meetsAll)
      return true;
  }
  return false;
}

Status Oracle::ask(const ConstraintSet &kept) {
  // A question takes time even where no search is left for it.
  if (budget.isSpent()) {
    ++doubts;
    return Status::unknown;
  }
  if (isKnown(kept))
    return Status::satisfiable;
  ConstraintSet isLeftOut = kept;
  isLeftOut.flip();
  Solution solution = solveWithout(problem, isLeftOut, budget.slice(mostNodes));
  budget.spend(solution);
  doubts += solution.status == Status::unknown;
  if (solution.status != Status::satisfiable)
    return solution.status;
  Evaluation evaluation(problem, solution.values);
  ConstraintSet one;
  for (const Constraint &constraint : problem.getConstraints())
    one.push_back(evaluation.truth(constraint.formula) == Truth::yes);
  met.push_back(std::move(one));
  return Status::satisfiable;
}

static ConstraintSet with(ConstraintSet set, std::span<const size_t> more) {
  for (size_t i : more)
    set[i] = true;
  return set;
}

/// As deep as the logarithm of the number of candidates. `hasGrown`: whether
/// the background has, since it was known to be possible.
static std::vector<size_t> shrink(Oracle &oracle,
                                  const ConstraintSet &background,
                                  bool hasGrown,
                                  std::span<const size_t> candidates) {
  if (hasGrown && oracle.ask(background) == Status::unsatisfiable)
    return {};
  if (candidates.size() <= 1 || oracle.isSpent())
    return {candidates.begin(), candidates.end()};
  auto first = candidates.first(candidates.size() / 2);
  auto second = candidates.subspan(first.size());
  auto ofSecond = shrink(oracle, with(background, first), true, second);
  auto ofFirst =
      shrink(oracle, with(background, ofSecond), !ofSecond.empty(), first);
  ofFirst.insert(ofFirst.end(), ofSecond.begin(), ofSecond.end());
  return ofFirst;
}

std::vector<size_t>
reprise::constraints::shrink(Oracle &oracle, const ConstraintSet &background,
                             const std::vector<size_t> &candidates) {
  return ::shrink(oracle, background, true, candidates);
}
