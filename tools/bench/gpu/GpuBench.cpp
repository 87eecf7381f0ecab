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
