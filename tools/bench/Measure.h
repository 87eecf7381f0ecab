//===- Measure.h - sides in alternation -----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_MEASURE_H
#define REPRISE_TOOLS_BENCH_MEASURE_H

#include "tools/bench/Side.h"

#include <span>
#include <vector>

namespace reprise::bench {

struct MeasureOptions {
  /// Turns go on until this time is over, but there are minSamples at least and
  /// maxTurns at most.
  double seconds = 2;
  int maxTurns = 200;
};

/// Samples of each side in microseconds a call, equally many. In a turn every
/// side has one sample; odd turns go through the sides backwards, so that a
/// machine that gets slower or faster treats them alike. A sample is the mean
/// of some calls that follow on an untimed one; where a call is long, of that
/// one call alone.
Expected<std::vector<std::vector<double>>>
measure(std::span<Side *const> sides, const MeasureOptions &options);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_MEASURE_H
