//===- LstmBlockTest.cpp - the exemplar in the simulation -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/kernels/LstmCase.h"

#include <gtest/gtest.h>

using namespace reprise;
using namespace reprise::test;

template <class Storage>
static void verify(const std::string &variant, int headDim, int64_t B,
                   int64_t T, LstmOptions options = {}) {
  SCOPED_TRACE(variant + " B=" + std::to_string(B) + " T=" + std::to_string(T));
  LstmCase<Storage> lstm({T, B, lstmHeads, headDim}, options);
  const Result result = lstm.run(loadVariant(variant, "lstm_block"));
  ASSERT_EQ(result.status, REPRISE_SIMULATION_OK) << result.report;
  EXPECT_EQ(lstm.compare(), "");
}

class LstmBlock : public testing::TestWithParam<int> {};

TEST_P(LstmBlock, MatchesTheReference) {
  const int headDim = GetParam();
  const std::string dim = std::to_string(headDim);
  for (int64_t B : {1, 3, 8, 9, 17})
    for (int64_t T : {1, 2, 5, 33}) {
      verify<gpu::BFloat16>("lstm_bf16_" + dim, headDim, B, T);
      verify<float>("lstm_f32_" + dim, headDim, B, T);
    }
}

TEST_P(LstmBlock, SaturatedGates) {
  const int headDim = GetParam();
  const std::string dim = std::to_string(headDim);
  LstmOptions options;
  options.gateScale = 80;
  verify<gpu::BFloat16>("lstm_bf16_" + dim, headDim, 9, 33, options);
  verify<float>("lstm_f32_" + dim, headDim, 9, 33, options);
}

TEST_P(LstmBlock, NoStatesAndNoLengths) {
  const int headDim = GetParam();
  const std::string dim = std::to_string(headDim);
  LstmOptions options;
  options.states = options.lengths = false;
  verify<gpu::BFloat16>("lstm_bf16_" + dim, headDim, 9, 5, options);
  verify<float>("lstm_f32_" + dim, headDim, 9, 5, options);
}

INSTANTIATE_TEST_SUITE_P(HeadDims, LstmBlock,
                         testing::Values(1, 7, 8, 33, 64, 100));

TEST(LstmBlockShapes, GroupsAndTiles) {
  LstmOptions options;
  options.groupsPerWarp = options.batchTiles = 2;
  for (int64_t B : {1, 8, 9, 17, 33}) {
    verify<gpu::BFloat16>("lstm_bf16_100_groups_tiles", 100, B, 5, options);
    verify<float>("lstm_f32_33_groups_tiles", 33, B, 5, options);
  }
}

TEST(LstmBlockShapes, Float16) {
  verify<gpu::Float16>("lstm_f16_33", 33, 9, 33);
}

TEST(LstmBlockShapes, NoSteps) {
  LstmCase<float> lstm({0, 3, lstmHeads, 33}, {});
  // x has no elements, but is there: one element stands behind the end.
  lstm.in.x.assign(1, 0.0);
  lstm.h.clear();
  const Result result = lstm.run(loadVariant("lstm_f32_33", "lstm_block"));
  ASSERT_EQ(result.status, REPRISE_SIMULATION_OK) << result.report;
  EXPECT_EQ(lstm.hLast, toStorage<float>(lstm.in.h0));
  EXPECT_EQ(lstm.cLast, toStorage<float>(lstm.in.c0));
}

TEST(LstmBlockShapes, NothingAskedForIsWritten) {
  LstmCase<float> lstm({5, 3, lstmHeads, 33}, {});
  lstm.h.clear();
  lstm.cLast.clear();
  const Result result = lstm.run(loadVariant("lstm_f32_33", "lstm_block"));
  ASSERT_EQ(result.status, REPRISE_SIMULATION_OK) << result.report;
  EXPECT_EQ(lstm.compare(), "");
}

TEST(LstmBlockShapes, NanStaysInItsRow) {
  LstmCase<gpu::BFloat16> lstm({3, 3, lstmHeads, 33}, {});
  lstm.in.lengths.clear();
  lstm.poisonUnreachedInputs();
  LstmCase<gpu::BFloat16> clean = lstm;
  for (auto *inputs : {&lstm.in, &clean.in})
    for (double &value : inputs->x)
      value = std::isnan(value) ? 0.25 : value;
  lstm.in.x[4 * lstmHeads * 33] = NAN; // t 0, row 1, gate i, head 0, element 0
  const auto entry = loadVariant("lstm_bf16_33", "lstm_block");
  ASSERT_EQ(lstm.run(entry).status, REPRISE_SIMULATION_OK);
  ASSERT_EQ(clean.run(entry).status, REPRISE_SIMULATION_OK);
  const int64_t row = lstmHeads * 33;
  for (int64_t i = 0; i < 3 * row; ++i) {
    const bool reached = i >= row && i < row + 33; // all of row 1's first head
    EXPECT_EQ(std::isnan(lstm.hLast[i]), reached) << i;
    if (!reached) {
      EXPECT_EQ(lstm.hLast[i], clean.hLast[i]) << i;
    }
  }
}

TEST(LstmBlockShapes, EveryScheduleGivesTheSameBits) {
  const auto entry = loadVariant("lstm_bf16_33", "lstm_block");
  std::vector<float> first;
  for (uint64_t seed : {1, 2, 3, 4, 5}) {
    LstmOptions options;
    options.seed = seed;
    LstmCase<gpu::BFloat16> lstm({33, 17, lstmHeads, 33}, options);
    const Result result = lstm.run(entry);
    ASSERT_EQ(result.status, REPRISE_SIMULATION_OK) << result.report;
    if (first.empty())
      first = lstm.hLast;
    EXPECT_EQ(lstm.hLast, first) << "seed " << seed;
  }
}
