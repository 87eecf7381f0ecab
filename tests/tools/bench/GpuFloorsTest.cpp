//===- GpuFloorsTest.cpp - the kernels of the suite gpu-floors ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/Floors.h"

#include "runtime/Nvrtc.h"

#include "tests/runtime/TestSupport.h"

using namespace reprise;
using namespace reprise::test;

/// What the kernels measure is up to a GPU; that they are there, on each
/// architecture, is not.
TEST(GpuFloors, CompileForEachArchitecture) {
  auto nvrtc = Nvrtc::load();
  if (!nvrtc)
    GTEST_SKIP() << nvrtc.error().render();
  for (const char *architecture : {"sm_80", "sm_90a", "sm_100a"}) {
    int number = std::atoi(architecture + 3);
    if (std::ranges::count(nvrtc->architectures(), number) == 0)
      continue; // an older NVRTC
    NvrtcRequest request;
    request.sourceName = "floors.cu";
    request.source = readFile(FLOORS_TEXT);
    request.architecture = architecture;
    request.options = {"--std=c++20"};
    auto compiled = nvrtc->compile(request);
    ASSERT_TRUE(compiled) << architecture << ": " << compiled.error().render();
    auto has = [&](const std::string &kernel) {
      return std::ranges::any_of(
          compiled->resources,
          [&](const KernelResources &it) { return it.kernel == kernel; });
    };
    EXPECT_TRUE(has("copyMemory"));
    if (architecture == std::string("sm_90a")) {
      for (const bench::Floor &floor : bench::allFloors())
        EXPECT_TRUE(has(floor.kernel)) << floor.name;
    }
    EXPECT_EQ(has("exchangeByPush"), architecture != std::string("sm_80"));
    EXPECT_EQ(has("wgmma256Deep8Columns"),
              architecture == std::string("sm_90a"));
    for (const KernelResources &kernel : compiled->resources)
      EXPECT_EQ(kernel.spillStoreBytes, 0) << kernel.kernel;
  }
}
