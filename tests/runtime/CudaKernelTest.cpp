//===- CudaKernelTest.cpp - launches on a GPU through the executor --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What needs a GPU is skipped, visibly, on machines without one.

#include "runtime/CudaKernel.h"

#include "TestKernels.h"
#include "TestSupport.h"
#include "runtime/Executor.h"
#include "runtime/Nvrtc.h"

#include <cmath>
#include <thread>

using namespace reprise;
using namespace reprise::test;

namespace {

/// h = x + 1 but for the last step, which stays unwritten; h_last = number of
/// optional arguments that were given.
const char *const kernelText = R"(
extern "C" __global__ void running_sum(const float *x, const float *h0,
    const int *lengths, float *h, float *h_last, char *workspace, long long T,
    long long B) {
  for (long long i = threadIdx.x; i < (T - 1) * B * 4; i += blockDim.x)
    h[i] = x[i] + 1;
  if (threadIdx.x < B * 4 && h_last)
    h_last[threadIdx.x] = (h0 != 0) + (lengths != 0) + (workspace == 0);
}
)";

/// A kernel that was compiled for this very call.
CompiledKernel cudaKernel(std::string architecture, std::vector<char> cubin) {
  CompiledKernel kernel = runningSumKernel(4);
  kernel.manifest = onGpu(kernel.manifest, KernelKind::cuda, "min(B, 1)");
  kernel.manifest.architecture = architecture;
  kernel.code =
      std::make_shared<CudaKernel>(std::move(architecture), std::move(cubin));
  return kernel;
}

Expected<std::map<std::string, Tensor>> run(const CompiledKernel &kernel,
                                            int64_t B) {
  auto team = ThreadTeam::create(1).value();
  Tensor x = Tensor::zeros(DType::f32, {5, B, 4}).value();
  return Executor(*team).runAllocating(
      kernel, std::vector<NamedInput>{{"x", x.view()}});
}

} // namespace

TEST(CudaKernel, WithoutAGpuALaunchSaysSo) {
  if (CudaDevice::open())
    GTEST_SKIP() << "there is a GPU";
  expectError(run(cudaKernel("sm_90a", {}), 3), ErrorCode::unsupported,
              {"help:"});
}

TEST(CudaKernel, OtherArchitecturesAreRefusedByName) {
  CudaDeviceFacts facts;
  facts.name = "NVIDIA A100";
  facts.computeMajor = 8;
  facts.computeMinor = 0;
  EXPECT_TRUE(checkRuns(facts, "sm_80"));
  expectError(checkRuns(facts, "sm_90a"), ErrorCode::unsupported,
              {"for sm_90a", "NVIDIA A100 is of compute capability 8.0"});
}

TEST(CudaKernel, RunsOnTheHostsTensors) {
  auto device = CudaDevice::open();
  if (!device)
    GTEST_SKIP() << device.error().render();
  const CudaDeviceFacts &facts = (*device)->facts();
  auto nvrtc = Nvrtc::load();
  if (!nvrtc)
    GTEST_SKIP() << nvrtc.error().render();
  NvrtcRequest request;
  request.sourceName = "running_sum.cu";
  request.source = kernelText;
  request.architecture =
      "sm_" + std::to_string(facts.computeMajor * 10 + facts.computeMinor);
  auto compiled = nvrtc->compile(request);
  ASSERT_TRUE(compiled) << compiled.error().render();
  CompiledKernel kernel = cudaKernel(request.architecture, compiled->cubin);

  // Two threads: each launch has a stream and memory of its own.
  auto check = [&] {
    auto outputs = run(kernel, 3);
    ASSERT_TRUE(outputs) << outputs.error().render();
    EXPECT_EQ(outputs->at("h").values<float>()[0], 1);
    // What was not written is no number.
    EXPECT_TRUE(std::isnan(outputs->at("h").values<float>()[59]));
    EXPECT_EQ(outputs->at("h_last").values<float>()[0], 0);
  };
  std::thread other(check);
  check();
  other.join();
  EXPECT_TRUE(run(kernel, 0));
  expectError(run(cudaKernel("sm_61", compiled->cubin), 3),
              ErrorCode::unsupported,
              {"the kernel is for sm_61", "'running_sum'"});
}
