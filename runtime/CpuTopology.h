//===- CpuTopology.h - the cores this process may use ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_RUNTIME_CPUTOPOLOGY_H
#define REPRISE_RUNTIME_CPUTOPOLOGY_H

#include "support/Export.h"

#include <vector>

namespace reprise {

/// One logical CPU for each physical core in the calling thread's affinity
/// mask: two hyper-threads share one core's vector units, so a team takes one
/// of them. Where the topology cannot be read, every logical CPU counts as a
/// core. Never empty.
REPRISE_API std::vector<int> availableCores();

} // namespace reprise

#endif // REPRISE_RUNTIME_CPUTOPOLOGY_H
