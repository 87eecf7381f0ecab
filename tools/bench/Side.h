//===- Side.h - one of those that are compared ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_SIDE_H
#define REPRISE_TOOLS_BENCH_SIDE_H

#include "support/Error.h"

namespace reprise::bench {

/// Something prepared that can be called again and again.
class Side {
public:
  virtual ~Side();

  /// Calls, back to back; the time of all of them together in microseconds.
  virtual Expected<double> run(int calls) = 0;

  /// Returns when the side's threads have gone to sleep: from then on another
  /// side has the cores to itself.
  virtual Expected<void> settle() = 0;
};

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_SIDE_H
