//===- Statistics.cpp - what samples say ----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/Statistics.h"

#include <algorithm>
#include <cassert>
#include <cmath>

using namespace reprise;
using namespace reprise::bench;

static std::vector<double> sorted(std::span<const double> samples) {
  std::vector<double> copy(samples.begin(), samples.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

double bench::quantile(std::span<const double> samples, double fraction) {
  assert(!samples.empty() && fraction >= 0 && fraction <= 1);
  std::vector<double> order = sorted(samples);
  double position = fraction * double(order.size() - 1);
  auto below = size_t(position);
  size_t above = std::min(below + 1, order.size() - 1);
  return order[below] +
         (position - double(below)) * (order[above] - order[below]);
}

/// The greatest k for which P(X <= k) <= tail, X binomial (n, 1/2); -1 where
/// there is none. By logarithms: 2^-n underflows from n = 1075 on.
static int binomialTail(int n, double tail) {
  double below = 0;
  for (int k = 0; k <= n / 2; ++k) {
    below +=
        std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) -
                 std::lgamma(double(n - k) + 1.0) - double(n) * std::log(2.0));
    if (below > tail)
      return k - 1;
  }
  return n / 2;
}

Interval bench::medianInterval(std::span<const double> samples,
                               double confidence) {
  assert(!samples.empty());
  std::vector<double> order = sorted(samples);
  // The interval misses where k or fewer samples lie on one side of the median.
  int k = binomialTail(int(order.size()), (1 - confidence) / 2);
  auto skipped = size_t(std::max(k, 0));
  return {order[skipped], order[order.size() - 1 - skipped]};
}

Summary bench::summarize(std::span<const double> samples) {
  double median = quantile(samples, 0.5);
  double quartiles = quantile(samples, 0.75) - quantile(samples, 0.25);
  return {median, medianInterval(samples), quartiles / median};
}

std::vector<double> bench::ratios(std::span<const double> numerators,
                                  std::span<const double> denominators) {
  assert(numerators.size() == denominators.size());
  std::vector<double> result;
  for (size_t i = 0; i < numerators.size(); ++i)
    result.push_back(numerators[i] / denominators[i]);
  return result;
}

double bench::geometricMean(std::span<const double> values) {
  assert(!values.empty());
  double logarithms = 0;
  for (double value : values)
    logarithms += std::log(value);
  return std::exp(logarithms / double(values.size()));
}
