//===- Standing.h - which constraints decide a choice -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_EXPLAIN_STANDING_H
#define REPRISE_CONSTRAINTS_EXPLAIN_STANDING_H

#include "constraints/solver/Answer.h"

namespace reprise::constraints {

/// How a capacity stands at an assignment.
struct Standing {
  /// Index in the problem.
  size_t constraint;
  bool holds;
  /// The solution that `choose` would take without this constraint, where it is
  /// another one: the constraint *binds*. Not computed for values that `choose`
  /// did not take, such as those of a schedule that the user gave.
  std::optional<Assignment> without;
};

/// Of all capacities of a problem, in their order. Limits are for each search;
/// one that hits them finds nothing that binds.
std::vector<Standing> standings(const Problem &problem,
                                const Assignment &values,
                                const Limits &limits = {});

/// The same in words, a line each: "binds: a tile takes 31 registers; a core
/// has 32 (without it: rows = 9 instead of 8)"; what does not bind has room, or
/// just fits. Then the other constraints, under what the tiling means; those of
/// the user's values are not shown. Where the values are another choice than
/// the solver's, its own comes first.
std::vector<std::string> describeStandings(const Problem &problem,
                                           const Assignment &values,
                                           const Limits &limits = {});

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_EXPLAIN_STANDING_H
