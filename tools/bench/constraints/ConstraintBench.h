//===- ConstraintBench.h - runs the suite of constraint problems ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_CONSTRAINTS_CONSTRAINTBENCH_H
#define REPRISE_TOOLS_BENCH_CONSTRAINTS_CONSTRAINTBENCH_H

#include "tools/bench/BenchOptions.h"
#include "tools/bench/constraints/ConstraintReport.h"

#include <functional>

namespace reprise::bench {

/// As runBench. Both solvers have one thread: other numbers of threads, and
/// time steps, are invalidArgument.
Expected<ConstraintReport>
runConstraintBench(const BenchOptions &options,
                   const std::function<void(const std::string &)> &show);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_CONSTRAINTS_CONSTRAINTBENCH_H
