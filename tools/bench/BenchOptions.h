//===- BenchOptions.h - what a suite is asked, and what it answers --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_BENCHOPTIONS_H
#define REPRISE_TOOLS_BENCH_BENCHOPTIONS_H

#include "tools/bench/Measure.h"

#include <string>

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

/// The results of a suite of any kind.
struct Finished {
  std::string json;
  bool failed = false;
};

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_BENCHOPTIONS_H
