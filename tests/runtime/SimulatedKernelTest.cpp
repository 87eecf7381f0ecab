//===- SimulatedKernelTest.cpp - what a simulated kernel is handed --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The simulation itself is tested in tests/kernels; here an entry looks at the
// request it gets.

#include "runtime/SimulatedKernel.h"

#include "TestKernels.h"
#include "TestSupport.h"
#include "kernels/host/reprise/SimulationAbi.h"
#include "runtime/Executor.h"

#include <cstring>

using namespace reprise;
using namespace reprise::test;

namespace {

int launches = 0;

/// Copies x to h where the request is as documented: x, h0, lengths, h, h_last,
/// work, T, B.
int copyEntry(const RepriseSimulationLaunch *request) {
  ++launches;
  if (request->abiVersion != REPRISE_SIMULATION_ABI_VERSION ||
      request->argumentCount != 8 || request->seed != 7 ||
      request->sharedMemoryBytes != 48 || request->grid[0] != 3 ||
      request->block[0] != 32)
    return REPRISE_SIMULATION_BAD_LAUNCH;
  void *pointers[8];
  for (int i = 0; i < 8; ++i)
    std::memcpy(&pointers[i], request->arguments[i], 8);
  int64_t T = reinterpret_cast<intptr_t>(pointers[6]);
  int64_t B = reinterpret_cast<intptr_t>(pointers[7]);
  bool asDocumented = !pointers[1] && !pointers[2] && pointers[5] && T == 5 &&
                      B == 3 && request->bufferCount == 4;
  if (!asDocumented)
    return REPRISE_SIMULATION_BAD_LAUNCH;
  const RepriseSimulationBuffer &x = request->buffers[0];
  const RepriseSimulationBuffer &h = request->buffers[1];
  EXPECT_STREQ(x.name, "x");
  EXPECT_EQ(x.access, REPRISE_SIMULATION_INPUT);
  EXPECT_STREQ(h.name, "h");
  EXPECT_EQ(h.access, REPRISE_SIMULATION_OUTPUT);
  EXPECT_EQ(h.bytes, 5 * 3 * 4 * 4);
  EXPECT_EQ(h.elementBytes, 4);
  EXPECT_STREQ(request->buffers[3].name, "work");
  EXPECT_EQ(request->buffers[3].bytes, 3 * 4 * 4);
  std::memcpy(pointers[3], pointers[0], size_t(h.bytes));
  return REPRISE_SIMULATION_OK;
}

int faultyEntry(const RepriseSimulationLaunch *request) {
  std::strncpy(request->errorText, "race on 'h'", request->errorTextBytes);
  return REPRISE_SIMULATION_FAULT;
}

CompiledKernel simulated(SimulatedKernel::Entry entry) {
  CompiledKernel kernel = runningSumKernel(4);
  kernel.manifest = onGpu(kernel.manifest, KernelKind::sim, "B");
  kernel.manifest.launches[0].gpu->sharedMemoryBytes = Expression(48);
  kernel.code = std::make_shared<SimulatedKernel>(
      std::vector{entry}, std::vector<SimulatedKernel::Entry>(), nullptr);
  return kernel;
}

class SimulatedKernelTest : public ::testing::Test {
protected:
  Expected<std::map<std::string, Tensor>> run(SimulatedKernel::Entry entry,
                                              int64_t B) {
    x = Tensor::zeros(DType::f32, {5, B, 4}).value();
    for (float &value : x.values<float>())
      value = 3;
    RunOptions options;
    options.simulationSeed = 7;
    return executor.runAllocating(simulated(entry),
                                  std::vector<NamedInput>{{"x", x.view()}}, {},
                                  options);
  }

  std::unique_ptr<ThreadTeam> team = ThreadTeam::create(1).value();
  Executor executor{*team};
  Tensor x;
};

} // namespace

TEST_F(SimulatedKernelTest, GetsPointersWorkspaceAndSizes) {
  auto outputs = run(copyEntry, 3);
  ASSERT_TRUE(outputs) << outputs.error().render();
  EXPECT_EQ(outputs->at("h").values<float>()[59], 3);
}

TEST_F(SimulatedKernelTest, EmptyGridIsNotLaunched) {
  launches = 0;
  EXPECT_TRUE(run(copyEntry, 0));
  EXPECT_EQ(launches, 0);
}

TEST_F(SimulatedKernelTest, FaultIsReported) {
  expectError(run(faultyEntry, 3), ErrorCode::verification,
              {"race on 'h'", "'running_sum'", "seed 7"});
}

TEST_F(SimulatedKernelTest, RefusedLaunchIsOurDefect) {
  expectError(run(copyEntry, 2), ErrorCode::internal, {"refuses the launch"});
}

TEST_F(SimulatedKernelTest, ClustersAndCooperativeLaunchesAreRefused) {
  Tensor x = Tensor::zeros(DType::f32, {5, 4, 4}).value();
  std::vector<NamedInput> inputs{{"x", x.view()}};
  launches = 0;
  CompiledKernel kernel = simulated(copyEntry);
  kernel.manifest.launches[0].gpu->cluster[0] = Expression(2);
  expectError(executor.runAllocating(kernel, inputs), ErrorCode::unsupported,
              {"no clusters", "'running_sum'", "on a GPU"});
  kernel = simulated(copyEntry);
  kernel.manifest.launches[0].gpu->isCooperative = true;
  expectError(executor.runAllocating(kernel, inputs), ErrorCode::unsupported,
              {"no cooperative launches", "'running_sum'"});
  EXPECT_EQ(launches, 0);
}
