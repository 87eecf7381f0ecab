//===- Bench.h - runs a suite ---------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_BENCH_H
#define REPRISE_TOOLS_BENCH_BENCH_H

#include "tools/bench/Measure.h"
#include "tools/bench/Report.h"

#include <functional>

namespace reprise::bench {

struct BenchOptions {
  std::string suite;
  /// Patterns of row names; empty: all rows.
  std::vector<std::string> rows;
  /// Threads of every side, one on each core; 0: as many as there are cores.
  int threads = 0;
  /// Time steps of every row; 0: the suite's own.
  int64_t steps = 0;
  MeasureOptions measure;
};

/// Runs the suite and hands every piece of the table to `show` when it is
/// there. Fails where nothing can be measured; what goes wrong in one row is in
/// the report.
Expected<Report> runBench(const BenchOptions &options,
                          const std::function<void(const std::string &)> &show);

/// The results of a suite of any kind.
struct Finished {
  std::string json;
  bool failed = false;
};

/// runBench, or what takes its place for the suite.
Expected<Finished>
runSuite(const BenchOptions &options,
         const std::function<void(const std::string &)> &show);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_BENCH_H
