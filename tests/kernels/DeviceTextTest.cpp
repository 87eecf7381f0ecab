//===- DeviceTextTest.cpp - the device primitives, lane by lane -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The same cases as in the simulation, run through kernels/device itself (see
// lanes/).
//
//===----------------------------------------------------------------------===//

#include "tests/kernels/LstmCase.h"
#include "tests/kernels/ProductCase.h"

#include <gtest/gtest.h>

using namespace reprise;
using namespace reprise::test;

template <class Storage>
static void verifyLstm(const std::string &variant, int headDim, int64_t B,
                       LstmOptions options = {}) {
  LstmCase<Storage> lstm({5, B, lstmHeads, headDim}, options);
  ASSERT_EQ(lstm.run(loadVariant(variant, "lstm_block")).status,
            REPRISE_SIMULATION_OK);
  EXPECT_EQ(lstm.compare(), "");
}

TEST(DeviceText, LstmBFloat16) {
  verifyLstm<gpu::BFloat16>("lanes_lstm_bf16_33", 33, 11);
}
TEST(DeviceText, LstmBFloat16EvenDepth) {
  verifyLstm<gpu::BFloat16>("lanes_lstm_bf16_20", 20, 11);
}
TEST(DeviceText, LstmFloat16) {
  verifyLstm<gpu::Float16>("lanes_lstm_f16_20", 20, 11);
}
TEST(DeviceText, LstmFloat) { verifyLstm<float>("lanes_lstm_f32_33", 33, 11); }

TEST(DeviceText, LstmSaturatedGates) {
  LstmOptions options;
  options.gateScale = 80;
  verifyLstm<gpu::BFloat16>("lanes_lstm_bf16_33", 33, 3, options);
}

TEST(DeviceText, LstmWithoutStatesAndLengths) {
  LstmOptions options;
  options.states = options.lengths = false;
  verifyLstm<float>("lanes_lstm_f32_33", 33, 3, options);
}

TEST(DeviceText, LstmGroupsAndTiles) {
  LstmOptions options;
  options.groupsPerWarp = options.batchTiles = 2;
  verifyLstm<gpu::BFloat16>("lanes_lstm_bf16_33_groups_tiles", 33, 19, options);
  verifyLstm<float>("lanes_lstm_f32_33_groups_tiles", 33, 19, options);
}

TEST(DeviceText, ProductsOfAnOddNumberOfGates) {
  const auto half = runProduct<gpu::BFloat16>("lanes_product_bf16_3", 3, 13);
  EXPECT_EQ(half.result.status, REPRISE_SIMULATION_OK);
  EXPECT_LE(half.worstError, 1.0);
  const auto single = runProduct<float>("lanes_product_f32_3", 3, 13);
  EXPECT_EQ(single.result.status, REPRISE_SIMULATION_OK);
  EXPECT_LE(single.worstError, 1.0);
}

TEST(DeviceText, ProductsWithWeightsInSharedMemory) {
  const auto half =
      runProduct<gpu::BFloat16>("lanes_shared_product_bf16_3", 3, 13, true);
  EXPECT_EQ(half.result.status, REPRISE_SIMULATION_OK);
  EXPECT_LE(half.worstError, 1.0);
  const auto single =
      runProduct<float>("lanes_shared_product_f32_3", 3, 13, true);
  EXPECT_EQ(single.result.status, REPRISE_SIMULATION_OK);
  EXPECT_LE(single.worstError, 1.0);
}

TEST(BrokenDeviceText, LdmatrixAddressesExchanged) {
  EXPECT_GT(
      runProduct<gpu::BFloat16>("lanes_broken_ldmatrix", 3, 13).worstError,
      1.0);
}

TEST(BrokenDeviceText, ReductionKeepsTheWrongHalf) {
  EXPECT_GT(runProduct<float>("lanes_broken_reduction", 3, 13).worstError, 1.0);
}
