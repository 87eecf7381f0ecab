//===- GpuBench.cpp - what the suites on a GPU have in common -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/GpuBench.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::bench;

Expected<std::vector<size_t>>
bench::chooseGpuRows(std::string_view suite, const BenchOptions &options,
                     std::vector<std::string> names) {
  if (options.threads > 1)
    return fail(ErrorCode::invalidArgument, "a GPU has no team of threads",
                fmt::format("--threads {}", options.threads),
                "leave it out for this suite");
  auto wanted = selectNames(std::string(suite), names, options.rows);
  if (!wanted)
    return passOn(wanted);
  std::vector<size_t> chosen;
  for (size_t i = 0; i < names.size(); ++i)
    if ((*wanted)[i])
      chosen.push_back(i);
  return chosen;
}

std::string bench::describe(const CudaDeviceFacts &facts) {
  return fmt::format("{}, {} SMs up to {} MHz, L2 {} KiB, driver for CUDA "
                     "{}.{}\n",
                     facts.name, facts.multiprocessors, facts.clockKHz / 1000,
                     facts.l2Bytes / 1024, facts.driverVersion / 1000,
                     facts.driverVersion % 1000 / 10);
}

Json bench::gpuJson(const CudaDeviceFacts &facts) {
  return {{"product", facts.name},
          {"architecture", architectureOf(facts)},
          {"multiprocessors", facts.multiprocessors},
          {"clock_khz", facts.clockKHz},
          {"l2_bytes", facts.l2Bytes},
          {"memory_bytes", facts.memoryBytes},
          {"driver_version", facts.driverVersion}};
}

std::string bench::architectureOf(const CudaDeviceFacts &facts) {
  return fmt::format("sm_{}{}{}", facts.computeMajor, facts.computeMinor,
                     facts.computeMajor >= 9 ? "a" : "");
}
