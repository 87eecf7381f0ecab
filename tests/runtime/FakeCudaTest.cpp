//===- FakeCudaTest.cpp - what a kernel asks of the driver ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// On a driver without a GPU (FakeCuda.h), whose streams do nothing before they
// are waited for.

#include "runtime/CudaKernel.h"

#include "FakeCuda.h"
#include "TestKernels.h"
#include "TestSupport.h"
#include "runtime/Executor.h"

#include <cstring>

using namespace reprise;
using namespace reprise::test;

namespace {

float *floats(uint64_t address) { return reinterpret_cast<float *>(address); }

/// The kernels of sumManifest.
std::map<std::string, FakeKernel> sumKernels() {
  return {{"prepare",
           {3,
            [](auto values) {
              *floats(values[1]) = 2 * *floats(values[0]);
              *floats(values[2]) = 1;
            }}},
          {"fill",
           {6,
            [](auto values) {
              for (uint64_t i = 0; i < values[4] * values[5]; ++i)
                floats(values[0])[i] = *floats(values[2]) * *floats(values[3]) *
                                       floats(values[1])[i];
            }}},
          {"sum", {7, [](auto values) {
                     uint64_t T = values[5], B = values[6];
                     for (uint64_t b = 0; b < B; ++b) {
                       float sum = values[2] ? floats(values[2])[b] : 0;
                       for (uint64_t t = 0; t < T; ++t)
                         floats(values[3])[t * B + b] = sum +=
                             floats(values[0])[t * B + b];
                       if (values[4])
                         floats(values[4])[b] = sum;
                     }
                   }}}};
}

class FakeCudaTest : public ::testing::Test {
protected:
  FakeCudaTest() {
    fake.kernels = sumKernels();
    fake.launches.clear();
    fake.waits = fake.copiesToDevice = fake.copiesFromDevice = 0;
  }
  ~FakeCudaTest() override {
    fake.finish(nullptr);
    // Nothing is kept, whatever happened.
    EXPECT_TRUE(fake.memory.empty());
    EXPECT_EQ(fake.streams.size(), 1u);
  }

  /// The device's view of a tensor: the fake has no memory of its own.
  static TensorView onDevice(Tensor &tensor) {
    TensorView view = tensor.view();
    view.device = Device::cuda();
    return view;
  }
  std::vector<std::string> launched() const {
    std::vector<std::string> names;
    for (const FakeLaunch &launch : fake.launches)
      names.push_back(launch.kernel);
    return names;
  }
  void expectSums(const Tensor &y, float s0 = 0) const {
    for (size_t b = 0; b < 2; ++b) {
      float sum = s0;
      for (size_t t = 0; t < 3; ++t)
        EXPECT_EQ(y.values<float>()[2 * t + b],
                  sum += 6 * x.values<float>()[2 * t + b]);
    }
  }

  FakeCuda &fake = fakeCuda();
  std::unique_ptr<ThreadTeam> team = ThreadTeam::create(1).value();
  Executor executor{*team};
  CompiledKernel kernel{onGpu(sumManifest(), KernelKind::cuda, "B"),
                        std::make_shared<CudaKernel>(
                            "sm_90", std::vector<char>{'\177', 'E', 'L', 'F'}),
                        {}};
  Tensor x = makeTensor<float>(DType::f32, {3, 2}, {1, 2, 3, 4, 5, 6});
  Tensor w = makeTensor<float>(DType::f32, {1}, {3});
  Tensor y = Tensor::zeros(DType::f32, {3, 2}).value();
  Tensor state = makeTensor<float>(DType::f32, {2}, {10, 10});
};

} // namespace

TEST_F(FakeCudaTest, TensorsOfTheHostAreCopied) {
  auto results = executor.runAllocating(
      kernel, std::vector<NamedInput>{{"x", x.view()}, {"w", w.view()}});
  ASSERT_TRUE(results) << results.error().render();
  expectSums(results->at("y"));
  EXPECT_EQ(results->at("last").values<float>()[1], 6 * 12);
  EXPECT_EQ(launched(), (std::vector<std::string>{"prepare", "fill", "sum"}));
  // One stream, of the run's own.
  EXPECT_NE(fake.launches[0].stream, nullptr);
  EXPECT_EQ(fake.launches[0].stream, fake.launches[2].stream);
  EXPECT_EQ(fake.copiesToDevice, 2);
  EXPECT_EQ(fake.copiesFromDevice, 2);
  EXPECT_EQ(fake.launches[1].grid[0], 2u);
  // Again: the machine code is loaded once, for all entries.
  ASSERT_TRUE(executor.runAllocating(
      kernel, std::vector<NamedInput>{{"x", x.view()}, {"w", w.view()}}));
  EXPECT_EQ(fake.modules, 1);
}

TEST_F(FakeCudaTest, TensorsOfTheDeviceInACallersStreamWaitForNothing) {
  void *stream = nullptr;
  for (bool isDefault : {true, false}) {
    SCOPED_TRACE(isDefault);
    fake.waits = 0;
    fake.launches.clear();
    Tensor result = Tensor::zeros(DType::f32, {3, 2}).value();
    stream = isDefault ? nullptr : reinterpret_cast<void *>(0x1000);
    fake.streams[stream];
    RunOptions options;
    options.stream = CudaStreamHandle{stream};
    auto done = executor.run(
        kernel,
        std::vector<NamedInput>{
            {"x", onDevice(x)}, {"w", onDevice(w)}, {"s0", onDevice(state)}},
        std::vector<NamedOutput>{{"y", onDevice(result)}}, options);
    ASSERT_TRUE(done) << done.error().render();
    // All is enqueued, nothing is done.
    EXPECT_EQ(fake.waits, 0);
    EXPECT_EQ(result.values<float>()[0], 0);
    EXPECT_EQ(launched(), (std::vector<std::string>{"prepare", "fill", "sum"}));
    for (const FakeLaunch &launch : fake.launches)
      EXPECT_EQ(launch.stream, stream);
    EXPECT_FALSE(fake.memory.empty()) << "buffers live until the stream ends";
    fake.finish(stream);
    expectSums(result, 10);
    EXPECT_TRUE(fake.memory.empty());
    if (!isDefault)
      fake.streams.erase(stream);
  }
  EXPECT_EQ(fake.copiesToDevice + fake.copiesFromDevice, 0);
}

TEST_F(FakeCudaTest, TensorsOfTheDeviceWithoutAStreamAreReady) {
  ASSERT_TRUE(executor.run(
      kernel, std::vector<NamedInput>{{"x", onDevice(x)}, {"w", onDevice(w)}},
      std::vector<NamedOutput>{{"y", onDevice(y)}}));
  expectSums(y);
  EXPECT_EQ(fake.copiesToDevice + fake.copiesFromDevice, 0);
}

TEST_F(FakeCudaTest, OneTensorOfTheHostIsWaitedFor) {
  RunOptions options;
  options.stream = CudaStreamHandle();
  // An input: it may change once run has returned.
  ASSERT_TRUE(executor.run(
      kernel, std::vector<NamedInput>{{"x", x.view()}, {"w", onDevice(w)}},
      std::vector<NamedOutput>{{"y", onDevice(y)}}, options));
  expectSums(y);
  EXPECT_EQ(fake.copiesToDevice, 1);
  EXPECT_EQ(fake.copiesFromDevice, 0);
  // An output, in a layout that the kernel does not write.
  Tensor fortran = Tensor::fortranZeros(DType::f32, {3, 2}).value();
  ASSERT_TRUE(executor.run(
      kernel, std::vector<NamedInput>{{"x", onDevice(x)}, {"w", onDevice(w)}},
      std::vector<NamedOutput>{{"y", fortran.view()}}, options));
  expectSums(fortran.clone().value());
  EXPECT_EQ(fake.copiesFromDevice, 1);
}

TEST_F(FakeCudaTest, CarriesMayBeInPlace) {
  RunOptions options;
  options.stream = CudaStreamHandle();
  std::vector<NamedInput> inputs{
      {"x", onDevice(x)}, {"w", onDevice(w)}, {"s0", onDevice(state)}};
  std::vector<NamedOutput> outputs{{"y", onDevice(y)},
                                   {"last", onDevice(state)}};
  // Two steps, enqueued before the first is done.
  for (int step = 0; step < 2; ++step)
    ASSERT_TRUE(executor.run(kernel, inputs, outputs, options));
  fake.finish(nullptr);
  EXPECT_EQ(state.values<float>()[0], 10 + 2 * 6 * 9);
  EXPECT_EQ(state.values<float>()[1], 10 + 2 * 6 * 12);
  // The host's, by copies.
  Tensor host = makeTensor<float>(DType::f32, {2}, {10, 10});
  inputs[2].view = host.view();
  outputs[1].view = host.view();
  ASSERT_TRUE(executor.run(kernel, inputs, outputs, options));
  EXPECT_EQ(host.values<float>()[0], 10 + 6 * 9);
}

TEST_F(FakeCudaTest, WeightsArePreparedOnTheDevice) {
  {
    auto prepared =
        executor.prepare(kernel, std::vector<NamedInput>{{"w", w.view()}});
    ASSERT_TRUE(prepared) << prepared.error().render();
    EXPECT_EQ(launched(), std::vector<std::string>{"prepare"});
    EXPECT_EQ(prepared->sizeInBytes(), 512);
    RunOptions options;
    options.stream = CudaStreamHandle();
    options.prepared = &*prepared;
    for (int run = 0; run < 2; ++run)
      ASSERT_TRUE(
          executor.run(kernel, std::vector<NamedInput>{{"x", onDevice(x)}},
                       std::vector<NamedOutput>{{"y", onDevice(y)}}, options));
    fake.finish(nullptr);
    expectSums(y);
    EXPECT_EQ(launched(), (std::vector<std::string>{"prepare", "fill", "sum",
                                                    "fill", "sum"}));
    EXPECT_EQ(fake.memory.size(), 1u);
  }
  EXPECT_TRUE(fake.memory.empty());
}

TEST_F(FakeCudaTest, InputsThatAreLeftOutAreFilledThere) {
  kernel.manifest.arguments[2].fill = 0.5;
  RunOptions options;
  options.stream = CudaStreamHandle();
  ASSERT_TRUE(executor.run(
      kernel, std::vector<NamedInput>{{"x", onDevice(x)}, {"w", onDevice(w)}},
      std::vector<NamedOutput>{{"y", onDevice(y)}}, options));
  fake.finish(nullptr);
  expectSums(y, 0.5);
  EXPECT_EQ(fake.waits + fake.copiesToDevice, 0);
}

TEST_F(FakeCudaTest, InputsOfTwoBytesAreFilledThere) {
  kernel.manifest.carries.clear();
  kernel.manifest.arguments[2].dtype = DType::bf16;
  kernel.manifest.arguments[2].fill = -2;
  uint16_t seen[2] = {};
  fake.kernels["sum"].body = [&](auto values) {
    std::memcpy(seen, floats(values[2]), sizeof seen);
  };
  ASSERT_TRUE(executor.run(
      kernel, std::vector<NamedInput>{{"x", onDevice(x)}, {"w", onDevice(w)}},
      std::vector<NamedOutput>{{"y", onDevice(y)}}));
  EXPECT_EQ(seen[0], 0xc000);
  EXPECT_EQ(seen[1], 0xc000);
}

TEST_F(FakeCudaTest, OutputsNobodyAskedForHaveMemory) {
  bool isThere = false;
  fake.kernels["sum"].body = [&](auto values) {
    isThere = values[3] != 0 && values[4] == 0;
  };
  ASSERT_TRUE(executor.run(
      kernel, std::vector<NamedInput>{{"x", onDevice(x)}, {"w", onDevice(w)}},
      {}));
  EXPECT_TRUE(isThere);
}

TEST_F(FakeCudaTest, EmptyTensorsHaveMemory) {
  bool isThere = false;
  fake.kernels["sum"].body = [&](auto values) {
    isThere = values[0] && values[3] && values[5] == 0;
  };
  ConstTensorView none(nullptr, DType::f32, {0, 2}, Device::cuda());
  ASSERT_TRUE(executor.run(
      kernel, std::vector<NamedInput>{{"x", none}, {"w", onDevice(w)}}, {}));
  EXPECT_TRUE(isThere);
  // No rows, no blocks.
  fake.launches.clear();
  ConstTensorView noRows(nullptr, DType::f32, {2, 0}, Device::cuda());
  ASSERT_TRUE(executor.run(
      kernel, std::vector<NamedInput>{{"x", noRows}, {"w", onDevice(w)}}, {}));
  EXPECT_EQ(launched(), std::vector<std::string>{"prepare"});
}

TEST_F(FakeCudaTest, ClustersAndCooperativeLaunchesReachTheDriver) {
  GpuGeometry &geometry = *kernel.manifest.launches[1].gpu;
  geometry.cluster[0] = Expression::parse("B").value();
  geometry.isCooperative = true;
  ASSERT_TRUE(executor.run(
      kernel, std::vector<NamedInput>{{"x", onDevice(x)}, {"w", onDevice(w)}},
      std::vector<NamedOutput>{{"y", onDevice(y)}}));
  EXPECT_EQ(fake.launches.at(1).cluster[0], 1u);
  EXPECT_FALSE(fake.launches.at(1).isCooperative);
  EXPECT_EQ(fake.launches.at(2).cluster[0], 2u);
  EXPECT_EQ(fake.launches.at(2).cluster[1], 1u);
  EXPECT_TRUE(fake.launches.at(2).isCooperative);
}

TEST_F(FakeCudaTest, LaunchesThatFailLeaveNothingBehind) {
  constexpr cuda::Status launchFailed = 719;
  for (bool isOnDevice : {false, true}) {
    fake.nextLaunch = launchFailed;
    RunOptions options;
    options.stream = CudaStreamHandle();
    auto done = executor.run(
        kernel,
        std::vector<NamedInput>{{"x", isOnDevice ? onDevice(x) : x.view()},
                                {"w", onDevice(w)}},
        std::vector<NamedOutput>{{"y", onDevice(y)}}, options);
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().render().find("kernel 'prepare'"), std::string::npos)
        << done.error().render();
    fake.finish(nullptr);
    EXPECT_TRUE(fake.memory.empty());
  }
}

TEST_F(FakeCudaTest, EntriesThatAreMissingAreNamed) {
  kernel.manifest.launches[1].entry = "sums";
  auto done = executor.run(
      kernel, std::vector<NamedInput>{{"x", onDevice(x)}, {"w", onDevice(w)}},
      {});
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().render().find("kernel 'sums'"), std::string::npos)
      << done.error().render();
}
