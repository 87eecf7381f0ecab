//===- ConstraintSuite.h - constraint problems to be measured -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_CONSTRAINTS_CONSTRAINTSUITE_H
#define REPRISE_TOOLS_BENCH_CONSTRAINTS_CONSTRAINTSUITE_H

#include "constraints/ask/Ask.h"
#include "support/Error.h"

namespace reprise::bench {

/// The name of the suite.
inline constexpr std::string_view constraintSuite = "constraints";

/// A question about a problem.
struct ConstraintRow {
  /// "flashrnn.768x1.count": the problem, then what is asked.
  std::string name;
  /// The problem as a constraint file.
  std::string text;
  constraints::Question::Wanted wanted;
};

/// All rows of the suite.
std::vector<ConstraintRow> constraintRows();

/// The problem of a row. The texts are ours: a mistake in one is `internal`.
Expected<std::unique_ptr<constraints::Problem>>
readProblem(const ConstraintRow &row);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_CONSTRAINTS_CONSTRAINTSUITE_H
