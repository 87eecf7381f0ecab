//===- Machine.cpp - where a measurement was made -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/Machine.h"

#include "runtime/HostCpu.h"

#include <fmt/format.h>

#include <fstream>

using namespace reprise;
using namespace reprise::bench;

static std::string readGovernor(int core) {
  std::ifstream file(fmt::format(
      "/sys/devices/system/cpu/cpu{}/cpufreq/scaling_governor", core));
  std::string governor;
  std::getline(file, governor);
  return governor;
}

/// As /proc/cpuinfo has it: "cpu MHz : 2445.406" in the block of the core.
static double readFrequencyMHz(int core) {
  std::ifstream file("/proc/cpuinfo");
  int current = -1;
  for (std::string line; std::getline(file, line);) {
    size_t colon = line.find(':');
    if (colon == std::string::npos)
      continue;
    if (line.starts_with("processor"))
      current = std::atoi(line.c_str() + colon + 1);
    if (line.starts_with("cpu MHz") && current == core)
      return std::atof(line.c_str() + colon + 1);
  }
  return 0;
}

Machine bench::describeMachine(const std::vector<int> &cores) {
  return {constraints::describeThisMachine(cpuFeatures()), cores,
          readGovernor(cores.front()), readFrequencyMHz(cores.front())};
}
