//===- RowRun.h - one row, from its inputs to its times -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_ROWRUN_H
#define REPRISE_TOOLS_BENCH_ROWRUN_H

#include "tools/bench/Measure.h"
#include "tools/bench/Report.h"
#include "tools/bench/TemporaryFolder.h"

#include "runtime/Compiler.h"

namespace reprise::bench {

/// What serves all rows.
struct Workshop {
  std::unique_ptr<ThreadTeam> team;
  std::unique_ptr<Compiler> compiler;
  std::map<std::string, std::unique_ptr<PeerProcess>> peers;
  /// Where arrays pass from one process to another.
  TemporaryFolder folder;
  MeasureOptions measure;
};

/// Draws inputs, prepares every side, compares what they compute, and measures
/// those that agree. What goes wrong is in the result.
RowResult runRow(Workshop &workshop, const Row &row);

/// An error in one line.
std::string reasonOf(const Error &error);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_ROWRUN_H
