//===- LaunchTest.cpp - launches that cannot be right ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "reprise/StorageTypes.h"
#include "tests/kernels/ProductCase.h"

#include <gtest/gtest.h>

using namespace reprise;
using namespace reprise::test;

/// A launch of product.cu.h that is right until a test changes it.
class Launch : public testing::Test {
protected:
  Launch() {
    r.resize(3 * 20 * 20);
    inverse.assign(8 * 20, 1.0f);
    out.resize(8 * 3 * 20);
    arguments.input("r", r)
        .input("inverse", inverse)
        .output("out", out)
        .number(8);
    geometry.grid = {1, 1, 1};
    geometry.warps = productWarps;
    geometry.sharedMemoryBytes = 8 * (32 * 2 + 16);
  }
  void expect(int status, const std::string &text) {
    const Result result =
        launch(loadVariant("product_bf16_3", "product"), geometry, arguments);
    EXPECT_EQ(result.status, status) << result.report;
    EXPECT_NE(result.report.find(text), std::string::npos) << result.report;
  }
  std::vector<gpu::BFloat16> r;
  std::vector<float> inverse, out;
  Arguments arguments;
  Geometry geometry;
};

TEST_F(Launch, AsItShouldBe) { expect(REPRISE_SIMULATION_OK, ""); }

TEST_F(Launch, TooLittleSharedMemory) {
  --geometry.sharedMemoryBytes;
  expect(REPRISE_SIMULATION_FAULT,
         "'reciprocals' needs shared memory bytes [0, 640), but the launch "
         "gives the block 639");
}

TEST_F(Launch, NoWarps) {
  geometry.warps = 0;
  expect(REPRISE_SIMULATION_BAD_LAUNCH, "a block of 0 x 1 x 1 threads");
}

TEST_F(Launch, TooManyWarps) {
  geometry.warps = 33;
  expect(REPRISE_SIMULATION_BAD_LAUNCH, "a block of 1056 x 1 x 1 threads");
}

TEST_F(Launch, GridTooLarge) {
  geometry.grid[1] = 65536;
  expect(REPRISE_SIMULATION_BAD_LAUNCH, "a grid of 1 x 65536 x 1 blocks");
}

TEST_F(Launch, EmptyGridDoesNothing) {
  geometry.grid[0] = 0;
  expect(REPRISE_SIMULATION_OK, "");
}

TEST_F(Launch, MissingArgument) {
  arguments.values.pop_back();
  expect(REPRISE_SIMULATION_BAD_LAUNCH,
         "3 arguments given, but the kernel has 4");
}

TEST_F(Launch, UnregisteredPointer) {
  arguments.buffers.erase(arguments.buffers.begin());
  expect(REPRISE_SIMULATION_FAULT, "argument 0 points to no registered buffer");
}

TEST_F(Launch, WrongElementSize) {
  arguments.buffers[0].elementBytes = 4;
  expect(REPRISE_SIMULATION_FAULT,
         "argument 0 has elements of 2 bytes, but buffer 'r' was registered "
         "with elements of 4");
}

TEST_F(Launch, OutputRegisteredAsInput) {
  arguments.buffers[2].access = REPRISE_SIMULATION_INPUT;
  expect(REPRISE_SIMULATION_FAULT, "argument 2 is an output of the kernel, but "
                                   "buffer 'out' was registered as an input");
}

TEST_F(Launch, NullTensorIsNotTested) {
  arguments.values[1] = nullptr;
  expect(REPRISE_SIMULATION_FAULT, "access through a null tensor");
}

TEST_F(Launch, BufferTooShort) {
  arguments.buffers[1].bytes -= 4;
  expect(
      REPRISE_SIMULATION_FAULT,
      "global memory 'inverse', bytes [636, 640), but it has bytes [0, 636)");
}

TEST_F(Launch, OutputReadBeforeItIsWritten) {
  arguments.buffers[1].access = REPRISE_SIMULATION_OUTPUT;
  expect(REPRISE_SIMULATION_FAULT, "read of uninitialised memory");
}

TEST_F(Launch, ReportNamesTheLineOfTheKernel) {
  arguments.buffers[1].bytes -= 4;
  expect(REPRISE_SIMULATION_FAULT, "(loadTile, product.cu.h:4");
}

TEST_F(Launch, OldInterface) {
  RepriseSimulationLaunch request{};
  char text[8];
  request.errorText = text;
  request.errorTextBytes = sizeof(text);
  request.abiVersion = REPRISE_SIMULATION_ABI_VERSION + 1;
  EXPECT_EQ(loadVariant("product_bf16_3", "product")(&request),
            REPRISE_SIMULATION_BAD_LAUNCH);
  EXPECT_EQ(std::string(text), "simulat") << "cut to fit, and ended";
}
