//===- LaunchList.h - a manifest's launches, evaluated --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_RUNTIME_LAUNCHLIST_H
#define REPRISE_RUNTIME_LAUNCHLIST_H

#include "runtime/KernelCode.h"

namespace reprise {

/// How many bytes the buffer has. Fails where the expression overflows or is
/// negative.
Expected<int64_t> evaluateBytes(const ManifestBuffer &buffer,
                                const Bindings &sizes);

/// The launches of a run, in memory that is used again from run to run.
class LaunchList {
public:
  void clear();

  /// Adds the launches of one of the manifest's two lists. Geometry beyond what
  /// GPUs take, and a team without threads, fail with doesNotFit.
  REPRISE_API Expected<void> add(const Manifest &manifest,
                                 const std::vector<ManifestLaunch> &described,
                                 const Bindings &sizes, int teamThreads);

  /// All launches, in the order in which they were added.
  std::span<const Launch> all() const { return launches; }

private:
  std::vector<Launch> launches;
  /// What the launches' spans refer to.
  std::vector<size_t> operands;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_LAUNCHLIST_H
