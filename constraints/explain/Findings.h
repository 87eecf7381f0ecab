//===- Findings.h - what an explanation is made of ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A *conflict* is a set of constraints that cannot hold together, minimal by
// inclusion: without any one of them the rest can. Of the many there may be,
// one is shown that needs as few of the givens and capacities as possible
// beside the structural constraints, and then as few of these.
// The *excess* of a capacity is what its need is beyond its limit. The least
// excess is that of the best assignment under all other constraints.

#ifndef REPRISE_CONSTRAINTS_EXPLAIN_FINDINGS_H
#define REPRISE_CONSTRAINTS_EXPLAIN_FINDINGS_H

#include "constraints/solver/Answer.h"

namespace reprise::constraints {

/// Of a capacity in the conflict.
struct Excess {
  /// Index in the problem.
  size_t constraint;
  /// At the assignment that comes closest.
  int64_t need;
  int64_t limit;
  /// By how much the limit would have to be raised.
  int64_t least;
  /// Whether all other constraints hold there; if not, raising this limit alone
  /// helps nothing, and all but capacities that are not of the conflict hold
  /// there, or where even these do not fit, the rest of the conflict alone.
  bool isEnough;
  /// Whether it was proved that no less is possible.
  bool isProved;
  Assignment closest;
};

/// Of a given `variable == value` (or a list of values) in the conflict: what
/// it could be instead for all other constraints to hold.
struct Alternative {
  size_t constraint;
  size_t variable;
  /// The nearest values on either side; nullopt if there is none, or none was
  /// found within the limits.
  std::optional<int64_t> below;
  std::optional<int64_t> above;
  bool isProved;
};

/// One of several changes that are needed together.
struct Change {
  size_t constraint;
  /// How much higher a capacity's limit has to be, or what a given value has to
  /// be instead. Without a number the constraint, a given of another form, has
  /// to be dropped.
  std::optional<int64_t> number;
};

/// Changes without any of which the others do not fit.
struct JointChange {
  std::vector<Change> changes;
  /// Whether it was proved that no fewer changes fit.
  bool isFewest = false;
  /// A solution after them.
  Assignment values;
};

/// Of a problem without solution. The status is that of the problem: where it
/// is not unsatisfiable, nothing is explained.
struct Explanation : Answer {
  /// Indices of constraints, rising.
  std::vector<size_t> conflict;
  /// Whether it was proved that the conflict has no part that is one.
  bool isMinimal = false;
  std::vector<Excess> excesses;
  std::vector<Alternative> alternatives;
  /// Givens of the conflict that are no values, and without which all other
  /// constraints hold.
  std::vector<size_t> dispensable;
  /// Variables, by index, whose domain belongs to the conflict: were it wider,
  /// the conflict's constraints could hold together.
  std::vector<size_t> domains;
  /// Whether all changes of one were tried.
  bool hasEveryRemedy = false;
  /// Where none of these is enough by itself.
  std::optional<JointChange> joint;
  /// The same in words, a line each: the constraints' sentences with numbers,
  /// and at the end the smallest changes that fit.
  std::vector<std::string> lines;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_EXPLAIN_FINDINGS_H
