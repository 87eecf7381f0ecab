//===- ConstraintReport.h - the suite's results ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_CONSTRAINTS_CONSTRAINTREPORT_H
#define REPRISE_TOOLS_BENCH_CONSTRAINTS_CONSTRAINTREPORT_H

#include "tools/bench/Machine.h"
#include "tools/bench/constraints/ConstraintRun.h"

namespace reprise::bench {

struct ConstraintReport {
  Machine machine;
  std::string z3Version;
  std::vector<ConstraintResult> rows;

  bool failed() const;
  /// Of the ratios, lower bounds among them; 0 where there is none.
  double geometricMean() const;
};

/// In the form of the other suites (README.md), with the answer of each row;
/// "limit_hit": true where a peer's numbers are lower bounds.
std::string toJson(const ConstraintReport &report);

/// The table as text, in pieces.
class ConstraintTable {
public:
  explicit ConstraintTable(const std::vector<ConstraintRow> &rows);

  std::string head(const ConstraintReport &report) const;
  std::string line(const ConstraintResult &result) const;
  std::string foot(const ConstraintReport &report) const;

private:
  size_t nameWidth = 0;
};

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_CONSTRAINTS_CONSTRAINTREPORT_H
