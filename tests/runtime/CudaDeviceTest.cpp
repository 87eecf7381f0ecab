//===- CudaDeviceTest.cpp - a GPU through its driver ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What needs a GPU is skipped, visibly, on machines without one.

#include "runtime/CudaDevice.h"
#include "runtime/Nvrtc.h"

#include "TestSupport.h"

#include <numeric>

using namespace reprise;
using namespace reprise::test;

TEST(CudaDeviceFacts, ArchitecturesThatADeviceRuns) {
  CudaDeviceFacts hopper;
  hopper.computeMajor = 9;
  CudaDeviceFacts ada;
  ada.computeMajor = 8;
  ada.computeMinor = 9;
  EXPECT_TRUE(hopper.runs("sm_90a"));
  EXPECT_TRUE(hopper.runs("sm_90"));
  EXPECT_FALSE(hopper.runs("sm_80"));
  EXPECT_FALSE(hopper.runs("sm_100a"));
  EXPECT_TRUE(ada.runs("sm_80"));
  EXPECT_TRUE(ada.runs("sm_89"));
  EXPECT_FALSE(ada.runs("sm_90a"));
  // What a letter selects is of one version alone.
  EXPECT_FALSE(ada.runs("sm_80a"));
  for (const char *other : {"", "sm_", "90a", "sm_x"})
    EXPECT_FALSE(hopper.runs(other)) << other;
}

TEST(CudaDevice, WithoutADriverSaysWhatToDo) {
  auto device = CudaDevice::open();
  if (device)
    GTEST_SKIP() << "there is a GPU: " << (*device)->facts().name;
  EXPECT_EQ(device.error().code, ErrorCode::unsupported);
  EXPECT_FALSE(device.error().mend.empty());
}

namespace {

class WithGpu : public testing::Test {
protected:
  void SetUp() override {
    auto opened = CudaDevice::open();
    if (!opened)
      GTEST_SKIP() << opened.error().render();
    device = *opened;
    auto nvrtc = Nvrtc::load();
    if (!nvrtc)
      GTEST_SKIP() << nvrtc.error().render();
    NvrtcRequest request;
    request.sourceName = "scale.cu";
    request.source = R"(
extern "C" __global__ void scale(int *data, int factor) {
  extern __shared__ int copy[];
  copy[threadIdx.x] = data[threadIdx.x];
  __syncthreads();
  data[threadIdx.x] = factor * copy[blockDim.x - 1 - threadIdx.x];
}
)";
    request.architecture =
        "sm_" + std::to_string(device->facts().computeMajor * 10 +
                               device->facts().computeMinor);
    auto compiled = nvrtc->compile(request);
    ASSERT_TRUE(compiled) << compiled.error().render();
    cubin = compiled->cubin;
  }

  const CudaDevice *device = nullptr;
  std::vector<char> cubin;
};

} // namespace

TEST_F(WithGpu, RunsAKernelOnMemory) {
  constexpr int count = 128;
  std::vector<int> values(count);
  std::iota(values.begin(), values.end(), 0);
  int64_t bytes = count * sizeof(int);
  auto function = CudaFunction::load(*device, cubin, "scale");
  ASSERT_TRUE(function) << function.error().render();
  auto stream = CudaStream::create(*device);
  ASSERT_TRUE(stream) << stream.error().render();
  auto memory = stream->allocate(bytes);
  ASSERT_TRUE(memory) << memory.error().render();
  uint64_t address = memory->deviceAddress();
  int factor = 3;
  void *parameters[] = {&address, &factor};
  CudaLaunch launch;
  launch.block[0] = count;
  launch.sharedMemoryBytes = bytes;
  launch.parameters = parameters;
  ASSERT_TRUE(stream->copyToDevice(address, values.data(), bytes));
  auto us = stream->timeUs([&] { return stream->launch(*function, launch); });
  ASSERT_TRUE(us) << us.error().render();
  EXPECT_GT(*us, 0);
  ASSERT_TRUE(stream->copyFromDevice(values.data(), address, bytes));
  ASSERT_TRUE(stream->synchronize());
  for (int i = 0; i < count; ++i)
    EXPECT_EQ(values[size_t(i)], 3 * (count - 1 - i));
}

TEST_F(WithGpu, RefusesWhatCannotBe) {
  auto missing = CudaFunction::load(*device, cubin, "scales");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().place.find("scales"), std::string::npos);
  std::vector<char> damaged(cubin.size(), 'x');
  auto none = CudaFunction::load(*device, damaged, "scale");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::invalidArgument);
  std::copy_n(cubin.begin(), 4, damaged.begin());
  EXPECT_FALSE(CudaFunction::load(*device, damaged, "scale"));
  auto stream = CudaStream::create(*device);
  ASSERT_TRUE(stream);
  auto tooMuch = stream->allocate(int64_t(1) << 50);
  ASSERT_FALSE(tooMuch);
  EXPECT_EQ(tooMuch.error().code, ErrorCode::doesNotFit);
  auto function = CudaFunction::load(*device, cubin, "scale");
  ASSERT_TRUE(function);
  CudaLaunch launch;
  launch.sharedMemoryBytes = int64_t(1) << 24;
  uint64_t address = 0;
  int factor = 0;
  void *parameters[] = {&address, &factor};
  launch.parameters = parameters;
  EXPECT_FALSE(stream->launch(*function, launch));
  launch.sharedMemoryBytes = int64_t(1) << 32;
  auto beyond = stream->launch(*function, launch);
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, ErrorCode::doesNotFit);
}
