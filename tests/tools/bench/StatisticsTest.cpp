//===- StatisticsTest.cpp - known samples, and coverage -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/Statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

using namespace reprise::bench;

static std::vector<double> oneTo(int n) {
  std::vector<double> values(size_t(n), 0);
  std::iota(values.begin(), values.end(), 1);
  return values;
}

TEST(Statistics, QuantilesInterpolateBetweenSortedSamples) {
  std::vector<double> samples = {40, 10, 30, 20};
  EXPECT_DOUBLE_EQ(quantile(samples, 0), 10);
  EXPECT_DOUBLE_EQ(quantile(samples, 0.5), 25);
  EXPECT_DOUBLE_EQ(quantile(samples, 1), 40);
  EXPECT_DOUBLE_EQ(quantile(std::vector<double>{7}, 0.3), 7);
}

TEST(Statistics, SummaryOfKnownSamples) {
  Summary summary = summarize(oneTo(101));
  EXPECT_DOUBLE_EQ(summary.median, 51);
  EXPECT_DOUBLE_EQ(summary.spread, 50.0 / 51);
}

// The ranks that tables of the sign test give for 95%: P(X <= k) <= 0.025.
TEST(Statistics, IntervalsAreThoseOfTheSignTest) {
  struct Case {
    int n, lowRank;
  };
  for (auto [n, lowRank] : {Case{6, 1}, Case{8, 1}, Case{9, 2}, Case{10, 2},
                            Case{20, 6}, Case{50, 18}, Case{100, 40}}) {
    Interval interval = medianInterval(oneTo(n));
    EXPECT_EQ(interval.low, lowRank) << n;
    EXPECT_EQ(interval.high, n + 1 - lowRank) << n;
  }
}

TEST(Statistics, TooFewSamplesGiveTheWholeRange) {
  Interval interval = medianInterval(oneTo(5));
  EXPECT_EQ(interval.low, 1);
  EXPECT_EQ(interval.high, 5);
}

TEST(Statistics, ManySamplesDoNotUnderflow) {
  Interval interval = medianInterval(oneTo(10000));
  // The normal approximation: 5000 -+ 1.96 * 50.
  EXPECT_NEAR(interval.low, 4902, 2);
  EXPECT_NEAR(interval.high, 5099, 2);
}

/// How often the interval of n draws covers the median; the draws are skewed as
/// times are: a floor, and a long tail.
static double coverage(int n, int repetitions) {
  std::mt19937 random(7);
  std::lognormal_distribution<double> tail(0, 1.5);
  // exp(0) is the median of that distribution.
  const double median = 100 + 1;
  int covered = 0;
  for (int i = 0; i < repetitions; ++i) {
    std::vector<double> samples;
    for (int j = 0; j < n; ++j)
      samples.push_back(100 + tail(random));
    Interval interval = medianInterval(samples);
    covered += interval.low <= median && median <= interval.high;
  }
  return double(covered) / repetitions;
}

TEST(Statistics, IntervalsCoverTheMedianAsOftenAsTheySay) {
  // Exact coverages by the binomial distribution: 0.969, 0.959, 0.951. With
  // 4000 repetitions the standard error is 0.003.
  EXPECT_NEAR(coverage(6, 4000), 0.969, 0.012);
  EXPECT_NEAR(coverage(20, 4000), 0.959, 0.012);
  EXPECT_NEAR(coverage(51, 4000), 0.951, 0.014);
}

TEST(Statistics, RatiosPairSamples) {
  std::vector<double> numerators = {6, 9}, denominators = {2, 3};
  EXPECT_EQ(ratios(numerators, denominators), (std::vector<double>{3, 3}));
}

TEST(Statistics, GeometricMeanIsSymmetricInRatios) {
  EXPECT_DOUBLE_EQ(geometricMean(std::vector<double>{2, 0.5}), 1);
  EXPECT_NEAR(geometricMean(std::vector<double>{1, 10, 100}), 10, 1e-12);
}
