//===- ProductTest.cpp - products of any number of gates ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/kernels/ProductCase.h"

#include <gtest/gtest.h>

using namespace reprise;
using namespace reprise::test;

class Product : public testing::TestWithParam<int> {};

TEST_P(Product, MatchesFloat64) {
  const std::string gates = std::to_string(GetParam());
  for (int64_t B : {1, 8, 13}) {
    const auto half =
        runProduct<gpu::BFloat16>("product_bf16_" + gates, GetParam(), B);
    EXPECT_EQ(half.result.status, REPRISE_SIMULATION_OK) << half.result.report;
    EXPECT_LE(half.worstError, 1.0);
    const auto single =
        runProduct<float>("product_f32_" + gates, GetParam(), B);
    EXPECT_EQ(single.result.status, REPRISE_SIMULATION_OK)
        << single.result.report;
    EXPECT_LE(single.worstError, 1.0);
  }
}

TEST_P(Product, MatchesFloat64WithWeightsInSharedMemory) {
  const std::string gates = std::to_string(GetParam());
  for (int64_t B : {1, 8, 13}) {
    const auto half = runProduct<gpu::BFloat16>("shared_product_bf16_" + gates,
                                                GetParam(), B, true);
    EXPECT_EQ(half.result.status, REPRISE_SIMULATION_OK) << half.result.report;
    EXPECT_LE(half.worstError, 1.0);
    const auto single =
        runProduct<float>("shared_product_f32_" + gates, GetParam(), B, true);
    EXPECT_EQ(single.result.status, REPRISE_SIMULATION_OK)
        << single.result.report;
    EXPECT_LE(single.worstError, 1.0);
  }
}

INSTANTIATE_TEST_SUITE_P(Gates, Product, testing::Values(1, 2, 3, 5));

TEST(BrokenProduct, StoredPaddingReachesTheSums) {
  const auto outcome =
      runProduct<gpu::BFloat16>("broken_padding_stored", 3, 13);
  EXPECT_EQ(outcome.result.status, REPRISE_SIMULATION_OK)
      << outcome.result.report;
  EXPECT_GT(outcome.worstError, 1.0);
}

TEST(BrokenProduct, OddGatePairedWithItself) {
  const auto outcome =
      runProduct<gpu::BFloat16>("broken_odd_gate_paired_with_itself", 3, 13);
  EXPECT_GT(outcome.worstError, 1.0);
}

TEST(BrokenProduct, ReductionForgetsASlice) {
  const auto outcome =
      runProduct<float>("broken_reduction_forgets_a_slice", 3, 13);
  EXPECT_GT(outcome.worstError, 1.0);
}

TEST(BrokenProduct, OperandBeyondItsColumns) {
  const auto outcome =
      runProduct<gpu::BFloat16>("broken_operand_beyond_shared_memory", 3, 13);
  EXPECT_EQ(outcome.result.status, REPRISE_SIMULATION_FAULT);
  EXPECT_NE(outcome.result.report.find("out of bounds"), std::string::npos)
      << outcome.result.report;
}

TEST(BrokenProduct, SharedWeightsThatNobodyWrote) {
  const auto outcome = runProduct<gpu::BFloat16>(
      "broken_shared_weights_not_loaded", 3, 13, true);
  EXPECT_EQ(outcome.result.status, REPRISE_SIMULATION_FAULT);
  EXPECT_NE(outcome.result.report.find("weights["), std::string::npos)
      << outcome.result.report;
}

TEST(BrokenProduct, SharedWeightsOfAnotherGroup) {
  const auto outcome = runProduct<gpu::BFloat16>(
      "broken_shared_weights_of_another_group", 3, 13, true);
  EXPECT_TRUE(outcome.result.status != REPRISE_SIMULATION_OK ||
              outcome.worstError > 1.0);
}

TEST(BrokenProduct, WarpsShareTheirWeights) {
  const auto outcome = runProduct<gpu::BFloat16>(
      "broken_warps_share_their_weights", 3, 13, true);
  EXPECT_EQ(outcome.result.status, REPRISE_SIMULATION_FAULT);
}
