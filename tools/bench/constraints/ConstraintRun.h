//===- ConstraintRun.h - one problem, both solvers ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_CONSTRAINTS_CONSTRAINTRUN_H
#define REPRISE_TOOLS_BENCH_CONSTRAINTS_CONSTRAINTRUN_H

#include "tools/bench/Measure.h"
#include "tools/bench/Report.h"
#include "tools/bench/constraints/ConstraintSuite.h"

namespace reprise::bench {

struct SolverTime {
  /// Microseconds a call.
  Summary us;
  /// Over ours: above 1, we are faster.
  Summary ratio;
  /// The limit was hit: time and ratio are lower bounds.
  bool isBound = false;
};

struct ConstraintResult {
  ConstraintRow row;
  /// What was found: "cost 731", "444009249 solutions", "no solution".
  std::string answer;
  /// Microseconds a call, from the problem to its answer.
  Outcome<Summary> reprise;
  Outcome<SolverTime> z3;

  bool failed() const { return reprise.failed || z3.failed; }
};

/// Each solver answers once, and both must agree: on whether there is a
/// solution, on their number, on the least cost; solutions are checked. Then
/// they take turns. Z3 has 5 times the seconds of a row for its answer; where
/// one takes it longer than a second, that one is its time.
ConstraintResult runRow(const ConstraintRow &row,
                        const MeasureOptions &options);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_CONSTRAINTS_CONSTRAINTRUN_H
