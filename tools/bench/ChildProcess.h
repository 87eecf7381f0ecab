//===- ChildProcess.h - processes on given cores --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_CHILDPROCESS_H
#define REPRISE_TOOLS_BENCH_CHILDPROCESS_H

#include "support/Error.h"

#include <string>
#include <sys/types.h>
#include <vector>

namespace reprise::bench {

struct ChildProcess {
  pid_t pid = -1;
  /// The other end is the child's standard input and output.
  int socket = -1;
};

/// Starts a program that may use these logical CPUs only. OpenMP in it has one
/// thread for each, bound to it; nothing else that OpenMP reads from the
/// environment is passed on.
Expected<ChildProcess> startPinned(const std::string &program,
                                   const std::vector<int> &cores);

/// Restricts the calling thread, and those that it starts, to these CPUs.
Expected<void> pinTo(const std::vector<int> &cores);

/// Whether some thread of the process runs or is ready to run.
bool hasRunningThread(pid_t pid);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_CHILDPROCESS_H
