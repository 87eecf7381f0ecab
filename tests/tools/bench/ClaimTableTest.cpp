//===- ClaimTableTest.cpp - claims, and what stands beside them -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/ClaimTable.h"

#include <gtest/gtest.h>

using namespace reprise;
using namespace reprise::bench;

static Summary around(double median) {
  return {median, {median * 0.98, median * 1.02}, 0.015};
}

static Outcome<PeerTime> measured(double us, double ratio) {
  return {PeerTime{around(us), around(ratio), std::nullopt}, "", false};
}

namespace {

class ClaimTableTest : public ::testing::Test {
protected:
  void SetUp() override {
    suite = *findSuite("papers", {});
    ASSERT_TRUE(selectRows(suite, {"paragru*", "paralstm*", "convs5*"}));
    for (const Row &row : suite.rows) {
      results.push_back({row, "tile_walk", 1000, {around(2048), "", false}});
      results.back().workspaceBytes = 3 * 1024;
    }
  }

  std::string line(size_t row) const {
    return ClaimTable(suite, {}, {}).line(results[row]);
  }

  Suite suite;
  std::vector<RowResult> results;
};

} // namespace

TEST_F(ClaimTableTest, AClaimStandsOnceAboveItsRows) {
  std::string heading = "\nParaRNN, arXiv 2510.21450: up to 665 times";
  EXPECT_TRUE(line(0).starts_with(heading)) << line(0);
  EXPECT_EQ(line(1).find("ParaRNN"), std::string::npos);
  EXPECT_TRUE(line(2).starts_with("\nConvS5, arXiv")) << line(2);
}

TEST_F(ClaimTableTest, EachSideHasALineWithItsFigure) {
  results[0].peers["eager"] = measured(20480, 10);
  results[0].besides["another.T4"] = measured(1024, 0.5);
  std::string text = line(0);
  EXPECT_NE(text.find("2048.0      2.000             3  eager"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("10.00   [9.80, 10.20]\n"), std::string::npos) << text;
  EXPECT_NE(text.find("0.50 < [0.49, 0.51]\n"), std::string::npos) << text;
}

TEST_F(ClaimTableTest, WhatWasNotMeasuredHasAReason) {
  results[0].peers["eager"] = {std::nullopt, "no such loop", false};
  results[0].besides["another.T4"] = {std::nullopt, "it broke", true};
  EXPECT_NE(line(0).find("unsupported\n    eager: no such loop\n"),
            std::string::npos)
      << line(0);
  EXPECT_NE(line(0).find("FAILED\n    another.T4: it broke\n"),
            std::string::npos)
      << line(0);
  results[1].reprise = {std::nullopt, "not compiled", true};
  EXPECT_NE(line(1).find("FAILED\n    reprise: not compiled\n"),
            std::string::npos)
      << line(1);
}

TEST_F(ClaimTableTest, AFailureBesideIsARowsFailure) {
  EXPECT_FALSE(results[0].failed());
  results[0].besides["another.T4"] = {std::nullopt, "it broke", true};
  EXPECT_TRUE(results[0].failed());
}
