//===- Checker.h - whether an assignment is a solution --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Believes nobody: it evaluates each constraint and shares no code with the
// solver.

#ifndef REPRISE_CONSTRAINTS_CHECKER_H
#define REPRISE_CONSTRAINTS_CHECKER_H

#include "constraints/Evaluate.h"

namespace reprise::constraints {

/// An atom with what its terms are: for a comparison both sides, for a table
/// all columns.
struct AtomValues {
  FormulaId atom;
  Truth truth;
  std::vector<Value> sides;
};

/// A constraint that does not hold, or that overflow leaves open.
struct Violation {
  /// Its index in the problem.
  size_t constraint;
  /// `no` or `overflow`.
  Truth truth;
  /// The atoms in it that are not true, in the order of the text.
  std::vector<AtomValues> atoms;
};

struct Verdict {
  /// Indices of variables whose value is outside their domain.
  std::vector<size_t> outsideDomain;
  std::vector<Violation> violations;
  /// Preferences and the objective, where an exact division in them leaves a
  /// remainder.
  std::vector<TermId> inexact;
  /// Whether the assignment has as many values as there are variables; where
  /// not, nothing else was checked.
  bool hasRightLength = true;

  bool isSolution() const {
    return hasRightLength && outsideDomain.empty() && violations.empty() &&
           inexact.empty();
  }
};

Verdict check(const Problem &problem, const Assignment &assignment);

/// A verdict in words, one line for each thing that is wrong:
/// "line 3: x * y <= 10 does not hold: 12 <= 10". Empty for a solution.
std::string toString(const Problem &problem, const Assignment &assignment,
                     const Verdict &verdict);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_CHECKER_H
