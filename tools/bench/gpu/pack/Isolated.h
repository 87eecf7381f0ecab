//===- Isolated.h - work that may end its process -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel that reads wildly takes the device from its process, one that waits
// for ever never comes back. So the work is done in child processes, which are
// begun anew behind what went wrong.

#ifndef REPRISE_TOOLS_BENCH_GPU_PACK_ISOLATED_H
#define REPRISE_TOOLS_BENCH_GPU_PACK_ISOLATED_H

#include "support/Error.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>

namespace reprise::pack {

using Json = nlohmann::ordered_json;

struct WorkResult {
  Json json;
  /// The process is of no use any more.
  bool isProcessLost = false;
};

/// Calls work(0) to work(count - 1), each once, in child processes, and `done`
/// here with each result. Where a child ends in the work or takes longer than
/// `timeout`, the result is a status ("crashed", "timed-out") with a message.
/// Fails with io where no process can be had.
Expected<void> runIsolated(size_t count,
                           const std::function<WorkResult(size_t)> &work,
                           std::chrono::milliseconds timeout,
                           const std::function<void(size_t, Json)> &done);

} // namespace reprise::pack

#endif // REPRISE_TOOLS_BENCH_GPU_PACK_ISOLATED_H
