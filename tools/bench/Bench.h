//===- Bench.h - runs a suite ---------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_BENCH_H
#define REPRISE_TOOLS_BENCH_BENCH_H

#include "tools/bench/BenchOptions.h"
#include "tools/bench/Report.h"

#include <functional>

namespace reprise::bench {

/// Runs the suite and hands every piece of the table to `show` when it is
/// there. Fails where nothing can be measured; what goes wrong in one row is in
/// the report.
Expected<Report> runBench(const BenchOptions &options,
                          const std::function<void(const std::string &)> &show);

/// runBench, or what takes its place for the suite.
Expected<Finished>
runSuite(const BenchOptions &options,
         const std::function<void(const std::string &)> &show);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_BENCH_H
