//===- Conflict.h - constraints that cannot hold together -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_EXPLAIN_CONFLICT_H
#define REPRISE_CONSTRAINTS_EXPLAIN_CONFLICT_H

#include "constraints/explain/Budget.h"

namespace reprise::constraints {

/// Flags of constraints, by index.
using ConstraintSet = std::vector<bool>;

/// Says whether some of a problem's constraints can hold together. Assignments
/// that were found are tried again first.
class Oracle {
public:
  Oracle(const Problem &problem, Budget &budget)
      : problem(problem), budget(budget) {}

  /// unknown where more nodes than mostNodes were needed, or the budget is
  /// spent.
  Status ask(const ConstraintSet &kept);
  bool isSpent() const { return budget.isSpent(); }

  uint64_t mostNodes = UINT64_MAX;
  /// How often the answer was `unknown`.
  uint64_t doubts = 0;

private:
  bool isKnown(const ConstraintSet &kept) const;

  const Problem &problem;
  Budget &budget;
  /// Which constraints each of the assignments meets.
  std::vector<ConstraintSet> met;
};

/// A minimal part of `candidates`, earlier ones rather than later ones, that
/// cannot hold beside `background`; the two together are known to be in
/// conflict (QuickXplain, Junker 2004). What the oracle cannot tell is taken
/// for possible: then the part may not be minimal.
std::vector<size_t> shrink(Oracle &oracle, const ConstraintSet &background,
                           const std::vector<size_t> &candidates);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_EXPLAIN_CONFLICT_H
