//===- Machine.h - where a measurement was made ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_MACHINE_H
#define REPRISE_TOOLS_BENCH_MACHINE_H

#include "constraints/Target.h"

namespace reprise::bench {

struct Machine {
  constraints::CpuTarget cpu;
  /// The logical CPUs in use, one thread on each.
  std::vector<int> cores;
  /// Of the first core; empty or 0 where the system does not say.
  std::string frequencyGovernor;
  double frequencyMHz = 0;
};

Machine describeMachine(const std::vector<int> &cores);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_MACHINE_H
