//===- ProbeTest.cpp ------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/Probe.h"
#include "dialect/oracle/Arithmetic.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace reprise::oracle;

static const ElementFunction sigmoid = {
    [](const double *x) { return 1 / (1 + std::exp(-x[0])); }, error::function};
static const ElementFunction quotient = {
    [](const double *x) { return x[0] / x[1]; }, error::rounding};

/// Whether the probe finds that errors decide the result, where operands and
/// result spread as given.
static bool isOpen(const ElementFunction &function,
                   std::vector<double> operands, std::vector<double> spread) {
  double result = function.compute(operands.data());
  std::vector<double> declared = operands;
  declared.push_back(result);
  Probe probe(std::move(declared), std::move(spread), /*deviations=*/8);
  return std::isnan(probe.see(function, operands, result));
}

TEST(Probe, Records) {
  Probe probe;
  EXPECT_EQ(probe.see(quotient, {1.0, 2.0}, 0.5), 0.5);
  EXPECT_EQ(probe.record, (std::vector<double>{1, 2, 0.5}));
}

TEST(Probe, DivisorsThatReachZeroAreOpen) {
  EXPECT_TRUE(isOpen(quotient, {1, 1e-8}, {0, 1e-7, 1e8}));
  EXPECT_TRUE(isOpen(quotient, {1, 1}, {0, 0.2, 0.3}));
  EXPECT_FALSE(isOpen(quotient, {1, 1}, {0, 0.05, 0.05}));
  EXPECT_FALSE(isOpen(quotient, {1e-8, 1}, {1e-7, 0, 1e-7}));
  EXPECT_FALSE(isOpen(quotient, {1, 0}, {0, 0, 0}));
}

TEST(Probe, DecisionsThatNoRunTookAreOpen) {
  EXPECT_TRUE(isOpen(sigmoid, {-200}, {50, 0}));
  EXPECT_FALSE(isOpen(sigmoid, {-200}, {1, 0}));
}

TEST(Probe, GatesThatSomeRunsOpenAreOpen) {
  EXPECT_TRUE(isOpen(sigmoid, {-200}, {500, 0.8}));
  EXPECT_FALSE(isOpen(sigmoid, {0.5}, {0.1, 0.023}));
}

TEST(Probe, WhatBecameNanStaysOpen) {
  Probe probe({1, 2, 0.5}, {0, 0, 0}, 8);
  EXPECT_TRUE(std::isnan(probe.see(quotient, {NAN, 2.0}, NAN)));
  EXPECT_FALSE(isOpen(sigmoid, {INFINITY}, {0, 0}));
}
