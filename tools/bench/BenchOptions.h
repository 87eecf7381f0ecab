//===- BenchOptions.h - what a suite is asked, and what it answers --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_BENCHOPTIONS_H
#define REPRISE_TOOLS_BENCH_BENCHOPTIONS_H

#include "tools/bench/Measure.h"
#include "tools/bench/Suite.h"

#include <string>

namespace reprise::bench {

struct BenchOptions : RowOptions {
  std::string suite;
  /// Patterns of row names; empty: all rows.
  std::vector<std::string> rows;
  MeasureOptions measure;
};

/// The results of a suite of any kind.
struct Finished {
  std::string json;
  bool failed = false;
};

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_BENCHOPTIONS_H
