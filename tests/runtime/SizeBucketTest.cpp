//===- SizeBucketTest.cpp - the sizes that kernels are tuned for ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/SizeBucket.h"

#include "TestKernels.h"

#include <gtest/gtest.h>

using namespace reprise;
using namespace reprise::test;

TEST(SizeBucket, NominalSizes) {
  const std::pair<int64_t, int64_t> expected[] = {
      {0, 1},
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
      {int64_t(1) << 62, int64_t(1) << 62},
      {INT64_MAX, int64_t(1) << 62}};
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

TEST(SizeBucket, ComeFromTheRequest) {
  Manifest manifest = runningSumKernel(4).manifest;
  CompileRequest request;
  EXPECT_TRUE(nominalSizes(manifest, request).empty());
  request.inputs = {{"h0", {DType::f32, {3, 4}}}};
  EXPECT_EQ(nominalSizes(manifest, request), (NominalSizes{{"B", 4}}));
  request.dims = {{"T", 100}};
  EXPECT_EQ(nominalSizes(manifest, request),
            (NominalSizes{{"B", 4}, {"T", 256}}));
  // What is no input does not matter; D is no dynamic size.
  request.inputs["other"] = {DType::f32, {7}};
  request.dims["D"] = 4;
  EXPECT_EQ(nominalSizes(manifest, request),
            (NominalSizes{{"B", 4}, {"T", 256}}));
  // A contradiction.
  request.inputs["x"] = {DType::f32, {5, 3, 4}};
  EXPECT_TRUE(nominalSizes(manifest, request).empty());
}
