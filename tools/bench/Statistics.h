//===- Statistics.h - what samples say ------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Times are not normally distributed: they have a floor and a long tail. So
// everything here goes by order, and holds for any distribution.

#ifndef REPRISE_TOOLS_BENCH_STATISTICS_H
#define REPRISE_TOOLS_BENCH_STATISTICS_H

#include <span>
#include <vector>

namespace reprise::bench {

struct Interval {
  double low = 0, high = 0;
};

/// A sample in a few numbers, in the sample's unit.
struct Summary {
  double median = 0;
  /// Covers the median of the distribution in 95% of all cases or more.
  Interval interval;
  /// The distance of the quartiles over the median.
  double spread = 0;
};

/// Fewer samples than this give no interval of 95%: even the least and the
/// greatest miss the median too often.
inline constexpr int minSamples = 6;

/// Of at least one sample; positive values for a meaningful spread.
Summary summarize(std::span<const double> samples);

/// By linear interpolation between the sorted samples; `fraction` in [0, 1].
double quantile(std::span<const double> samples, double fraction);

/// The narrowest pair of order statistics, as far from either end, that covers
/// the median with `confidence`; the least and the greatest sample where none
/// does. The number of samples below the median is binomial (n, 1/2): Conover,
/// Practical Nonparametric Statistics, section 3.2.
Interval medianInterval(std::span<const double> samples,
                        double confidence = 0.95);

/// numerators[i] / denominators[i]; equally many.
std::vector<double> ratios(std::span<const double> numerators,
                           std::span<const double> denominators);

/// Of positive values, at least one.
double geometricMean(std::span<const double> values);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_STATISTICS_H
