//===- SizeBucketTest.cpp - the sizes that kernels are tuned for ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/SizeBucket.h"

#include <gtest/gtest.h>

using namespace reprise;

TEST(SizeBucket, NominalSizes) {
  const std::pair<int64_t, int64_t> expected[] = {
      {-1, 0},
      {0, 0},
      {1, 1},
      {2, 2},
      {3, 4},
      {4, 4},
      {5, 8},
      {33, 64},
      {64, 64},
      {65, 256},
      {256, 256},
      {1000, 1024},
      {1025, 4096},
      {(int64_t(1) << 30) + 1, int64_t(1) << 31},
      {int64_t(1) << 31, int64_t(1) << 31},
      {INT64_MAX, int64_t(1) << 31}};
  for (auto [size, nominal] : expected)
    EXPECT_EQ(nominalSize(size), nominal) << size;
}

TEST(SizeBucket, NominalSizesAreTheirOwn) {
  for (int64_t size = 1; size < 5000; ++size) {
    int64_t nominal = nominalSize(size);
    EXPECT_GE(nominal, size);
    EXPECT_EQ(nominalSize(nominal), nominal);
    EXPECT_LE(nominalSize(size - 1), nominal);
  }
}
