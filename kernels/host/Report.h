//===- Report.h - the words of a fault ------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A report says what happened, where in the grid and in the kernel's text, to
// which memory, and what would mend it.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_REPORT_H
#define REPRISE_HOST_REPORT_H

#include "kernels/host/Region.h"

namespace reprise::simulation {

/// "multiplyAccumulate, kernel.cu.h:88".
std::string describeSite(const Site &site);

/// The names of what a report can mention.
struct AccessText {
  std::string actor; ///< "warp 3 of block (0, 1, 0)"
  const char *verb;  ///< "reads", "writes"
  Site site;
};

std::string describeConflict(const Region &region, const Conflict &conflict,
                             const AccessText &now, const AccessText &earlier);

/// An access outside of its region; `offset` in bytes, as the kernel computed
/// it.
std::string describeOutOfBounds(const Region &region, Index offset, Index bytes,
                                const AccessText &now);

} // namespace reprise::simulation

#endif // REPRISE_HOST_REPORT_H
