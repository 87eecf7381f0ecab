//===- LaunchesTest.cpp - kernels of several launches ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernel of sumManifest by hand, on the CPU and as a GPU's kernel in the
// place of the simulation.

#include "runtime/CpuKernel.h"
#include "runtime/Executor.h"
#include "runtime/SimulatedKernel.h"

#include "TestKernels.h"
#include "TestSupport.h"
#include "kernels/host/reprise/SimulationAbi.h"

#include <atomic>
#include <cstring>
#include <map>
#include <random>

using namespace reprise;
using namespace reprise::test;

namespace {

/// How often the preparation ran, and in what teams the launches.
int preparations = 0;
std::atomic<int> fillThreads = 0, sumThreads = 0;

//===----------------------------------------------------------------------===//
// On the CPU
//===----------------------------------------------------------------------===//

struct CpuArguments {
  explicit CpuArguments(void **arguments, int count)
      : table(reinterpret_cast<StridedDescriptor **>(arguments)),
        team(*static_cast<const TeamContext *>(arguments[count])) {}
  float *floats(int i) const {
    EXPECT_EQ(table[i]->offset, 0);
    return static_cast<float *>(table[i]->aligned);
  }
  int64_t extent(int i, int axis = 0) const { return table[i]->extents[axis]; }

  StridedDescriptor **table;
  const TeamContext &team;
};

void prepareOnCpu(void **table) {
  CpuArguments arguments(table, 3);
  EXPECT_EQ(arguments.extent(1), 4);
  EXPECT_EQ(arguments.extent(2), 8);
  ++preparations;
  *arguments.floats(1) = 2 * *arguments.floats(0);
  *arguments.floats(2) = 1;
}

void fillOnCpu(void **table) {
  CpuArguments arguments(table, 4);
  int64_t elements = arguments.extent(1, 0) * arguments.extent(1, 1);
  EXPECT_EQ(arguments.extent(0), elements * 4);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(arguments.table[0]->aligned) % 64, 0u);
  ++fillThreads;
  for (int64_t i = arguments.team.rank; i < elements; i += arguments.team.size)
    arguments.floats(0)[i] =
        *arguments.floats(2) * *arguments.floats(3) * arguments.floats(1)[i];
}

void sumOnCpu(void **table) {
  CpuArguments arguments(table, 5);
  int64_t T = arguments.extent(3, 0), B = arguments.extent(3, 1);
  EXPECT_EQ(arguments.extent(1), B * 4);
  ++sumThreads;
  float *state = arguments.floats(1);
  for (int64_t b = arguments.team.rank; b < B; b += arguments.team.size) {
    state[b] = arguments.floats(2) ? arguments.floats(2)[b] : 0;
    for (int64_t t = 0; t < T; ++t)
      arguments.floats(3)[t * B + b] = state[b] +=
          arguments.floats(0)[t * B + b];
  }
  arguments.team.barrier(arguments.team.state);
  if (arguments.floats(4))
    for (int64_t b = arguments.team.rank; b < B; b += arguments.team.size)
      arguments.floats(4)[b] = state[b];
}

CompiledKernel cpuKernel() {
  return {sumManifest(),
          std::make_shared<CpuKernel>(
              std::vector<CpuKernelEntry>{fillOnCpu, sumOnCpu},
              std::vector<CpuKernelEntry>{prepareOnCpu}, nullptr),
          {}};
}

//===----------------------------------------------------------------------===//
// In the simulation's place
//===----------------------------------------------------------------------===//

/// A launch's parameters, and what it may do with each buffer.
struct SimulatedArguments {
  explicit SimulatedArguments(const RepriseSimulationLaunch &launch) {
    for (uint32_t i = 0; i < launch.argumentCount; ++i) {
      int64_t value = 0;
      std::memcpy(&value, launch.arguments[i], 8);
      values.push_back(value);
    }
    for (uint32_t i = 0; i < launch.bufferCount; ++i)
      access[launch.buffers[i].name] = launch.buffers[i].access;
  }
  float *floats(size_t i) const {
    return reinterpret_cast<float *>(values.at(i));
  }

  std::vector<int64_t> values;
  std::map<std::string, int32_t> access;
};

int prepareInSimulation(const RepriseSimulationLaunch *launch) {
  SimulatedArguments arguments(*launch);
  // No sizes: none is known.
  EXPECT_EQ(arguments.values.size(), 3u);
  EXPECT_EQ(arguments.access.at("packed"), REPRISE_SIMULATION_SCRATCH);
  ++preparations;
  *arguments.floats(1) = 2 * *arguments.floats(0);
  *arguments.floats(2) = 1;
  return REPRISE_SIMULATION_OK;
}

int fillInSimulation(const RepriseSimulationLaunch *launch) {
  SimulatedArguments arguments(*launch);
  EXPECT_EQ(arguments.values.size(), 6u);
  EXPECT_EQ(arguments.access.at("gates"), REPRISE_SIMULATION_SCRATCH);
  EXPECT_EQ(arguments.access.at("packed"), REPRISE_SIMULATION_INPUT);
  for (int64_t i = 0; i < arguments.values[4] * arguments.values[5]; ++i)
    arguments.floats(0)[i] =
        *arguments.floats(2) * *arguments.floats(3) * arguments.floats(1)[i];
  return REPRISE_SIMULATION_OK;
}

int sumInSimulation(const RepriseSimulationLaunch *launch) {
  SimulatedArguments arguments(*launch);
  EXPECT_EQ(arguments.values.size(), 7u);
  EXPECT_EQ(arguments.access.at("gates"), REPRISE_SIMULATION_INOUT);
  EXPECT_EQ(arguments.access.at("work"), REPRISE_SIMULATION_SCRATCH);
  EXPECT_EQ(arguments.access.at("y"), REPRISE_SIMULATION_OUTPUT);
  bool isInPlace =
      arguments.floats(2) && arguments.floats(2) == arguments.floats(4);
  EXPECT_EQ(arguments.access.contains("s0"), arguments.floats(2) && !isInPlace);
  if (arguments.floats(4)) {
    int expected =
        isInPlace ? REPRISE_SIMULATION_INOUT : REPRISE_SIMULATION_OUTPUT;
    EXPECT_EQ(arguments.access.at("last"), expected);
  }
  int64_t T = arguments.values[5], B = arguments.values[6];
  for (int64_t b = 0; b < B; ++b) {
    float sum = arguments.floats(2) ? arguments.floats(2)[b] : 0;
    for (int64_t t = 0; t < T; ++t)
      arguments.floats(3)[t * B + b] = sum += arguments.floats(0)[t * B + b];
    if (arguments.floats(4))
      arguments.floats(4)[b] = sum;
  }
  return REPRISE_SIMULATION_OK;
}

CompiledKernel simulatedKernel() {
  using Entries = std::vector<SimulatedKernel::Entry>;
  return {onGpu(sumManifest(), KernelKind::sim, "B"),
          std::make_shared<SimulatedKernel>(
              Entries{fillInSimulation, sumInSimulation},
              Entries{prepareInSimulation}, nullptr),
          {}};
}

//===----------------------------------------------------------------------===//
// The tests
//===----------------------------------------------------------------------===//

class Launches : public ::testing::TestWithParam<bool> {
protected:
  /// Draws x, runs, and holds the results against sums made here.
  void expectSums(int64_t T, int64_t B, const RunOptions &options = {}) {
    Tensor x = Tensor::zeros(DType::f32, {T, B}).value();
    Tensor s0 = Tensor::zeros(DType::f32, {B}).value();
    // Small integers: every sum is exact.
    for (Tensor *tensor : {&x, &s0})
      for (float &value : tensor->values<float>())
        value = float(int(random() % 17) - 8);
    std::vector<NamedInput> inputs{{"x", x.view()}, {"s0", s0.view()}};
    if (!options.prepared)
      inputs.push_back({"w", w.view()});
    auto results = executor.runAllocating(kernel, inputs, {}, options);
    ASSERT_TRUE(results) << results.error().render();
    for (int64_t b = 0; b < B; ++b) {
      float sum = s0.values<float>()[size_t(b)];
      for (int64_t t = 0; t < T; ++t) {
        size_t at = size_t(t * B + b);
        sum += 6 * x.values<float>()[at];
        ASSERT_EQ(results->at("y").values<float>()[at], sum)
            << "t " << t << " of " << T << ", b " << b << " of " << B;
      }
      EXPECT_EQ(results->at("last").values<float>()[size_t(b)], sum);
    }
  }

  std::mt19937 random{1};
  std::unique_ptr<ThreadTeam> team = ThreadTeam::create(3).value();
  Executor executor{*team};
  CompiledKernel kernel = GetParam() ? cpuKernel() : simulatedKernel();
  Tensor w = makeTensor<float>(DType::f32, {1}, {3});
};

INSTANTIATE_TEST_SUITE_P(CpuAndSimulation, Launches, ::testing::Bool(),
                         [](const auto &info) {
                           return info.param ? "Cpu" : "Simulation";
                         });

class CpuLaunches : public Launches {};
INSTANTIATE_TEST_SUITE_P(Cpu, CpuLaunches, ::testing::Values(true));

} // namespace

TEST_P(Launches, RunInOrderWithASequenceBetweenThem) {
  // Growing, shrinking, and none of a size.
  for (auto [T, B] : {std::pair(3, 5), std::pair(64, 33), std::pair(1, 1),
                      std::pair(200, 7), std::pair(0, 4), std::pair(5, 0),
                      std::pair(0, 0), std::pair(7, 2), std::pair(64, 33)})
    expectSums(T, B);
}

TEST_P(Launches, PrepareOnceForManyRuns) {
  auto prepared =
      executor.prepare(kernel, std::vector<NamedInput>{{"w", w.view()}});
  ASSERT_TRUE(prepared) << prepared.error().render();
  // Each buffer begins at a multiple of 256 bytes.
  EXPECT_EQ(prepared->sizeInBytes(), 512);
  preparations = 0;
  RunOptions options;
  options.prepared = &*prepared;
  expectSums(4, 3, options);
  expectSums(9, 2, options);
  EXPECT_EQ(preparations, 0);
  expectSums(4, 3);
  EXPECT_EQ(preparations, 1);
}

TEST_P(Launches, PreparationTakesItsWeightsAlone) {
  Tensor x = Tensor::zeros(DType::f32, {2, 2}).value();
  expectError(executor.prepare(kernel, {}), ErrorCode::invalidArgument,
              {"input 'w'", "missing"});
  expectError(
      executor.prepare(
          kernel, std::vector<NamedInput>{{"w", w.view()}, {"x", x.view()}}),
      ErrorCode::invalidArgument, {"input 'x'", "not a weight"});
  expectError(
      executor.runAllocating(kernel, std::vector<NamedInput>{{"x", x.view()}}),
      ErrorCode::invalidArgument, {"input 'w'", "missing"});
}

TEST_P(Launches, PreparationChecksItsWeightsLikeARun) {
  ManifestArgument &weight = kernel.manifest.arguments[1];
  weight.dtype = DType::i32;
  weight.values = {Expression(0), Expression(7)};
  Tensor x = Tensor::zeros(DType::f32, {2, 2}).value();
  auto refuse = [&](const ConstTensorView &w,
                    std::initializer_list<std::string> parts) {
    std::vector<NamedInput> inputs{{"w", w}};
    expectError(executor.prepare(kernel, inputs), ErrorCode::invalidArgument,
                parts);
    inputs.push_back({"x", x.view()});
    expectError(executor.runAllocating(kernel, inputs),
                ErrorCode::invalidArgument, parts);
  };
  preparations = 0;
  refuse(makeTensor<int32_t>(DType::i32, {1}, {8}).view(),
         {"input 'w'", "element [0] is 8", "outside 0 to 7"});
  refuse(makeTensor<int64_t>(DType::i64, {1}, {-1}).view(),
         {"input 'w'", "element [0] is -1", "outside 0 to 7"});
  refuse(makeTensor<int32_t>(DType::i32, {2}, {1, 1}).view(), {"input 'w'"});
  refuse(w.view(), {"input 'w'", "its elements are f32"});
  EXPECT_EQ(preparations, 0);
}

TEST_P(Launches, CarriesMayBeInPlace) {
  Tensor x = makeTensor<float>(DType::f32, {2, 3}, {1, 2, 3, 4, 5, 6});
  Tensor state = makeTensor<float>(DType::f32, {3}, {10, 20, 30});
  std::vector<NamedInput> inputs{
      {"x", x.view()}, {"w", w.view()}, {"s0", state.view()}};
  std::vector<NamedOutput> outputs{{"last", state.view()}};
  auto done = executor.run(kernel, inputs, outputs);
  ASSERT_TRUE(done) << done.error().render();
  EXPECT_EQ(state.values<float>()[0], 10 + 6 * 5);
  EXPECT_EQ(state.values<float>()[2], 30 + 6 * 9);
  // A second step goes on where the first one ended.
  ASSERT_TRUE(executor.run(kernel, inputs, outputs));
  EXPECT_EQ(state.values<float>()[0], 10 + 6 * 10);
}

TEST_P(Launches, CarriesInPlaceAreExactlyTheInput) {
  Tensor x = Tensor::zeros(DType::f32, {2, 3}).value();
  Tensor memory = Tensor::zeros(DType::f32, {8}).value();
  auto *data = static_cast<float *>(memory.data());
  auto refuse = [&](ConstTensorView s0, TensorView last,
                    std::initializer_list<std::string> parts) {
    expectError(executor.run(kernel,
                             std::vector<NamedInput>{
                                 {"x", x.view()}, {"w", w.view()}, {"s0", s0}},
                             std::vector<NamedOutput>{{"last", last}}),
                ErrorCode::invalidArgument, parts);
  };
  refuse({data, DType::f32, {3}}, {data + 1, DType::f32, {3}},
         {"output 'last'", "overlaps", "input 's0'", "very memory"});
  refuse({data, DType::f32, {3}, {2}}, {data, DType::f32, {3}},
         {"overlaps", "very memory"});
  // Without the carry, not even that.
  kernel.manifest.carries.clear();
  refuse({data, DType::f32, {3}}, {data, DType::f32, {3}},
         {"overlaps", "memory of its own"});
}

TEST_P(CpuLaunches, HaveTeamsOfTheirOwn) {
  fillThreads = sumThreads = 0;
  expectSums(3, 4);
  EXPECT_EQ(fillThreads, 3);
  EXPECT_EQ(sumThreads, 2);
}

TEST_P(Launches, BuffersThatOverflowAreRefused) {
  kernel.manifest.buffers[2].bytes =
      Expression::parse("T * 4611686018427387904").value();
  Tensor x = Tensor::zeros(DType::f32, {2, 3}).value();
  expectError(
      executor.runAllocating(
          kernel, std::vector<NamedInput>{{"x", x.view()}, {"w", w.view()}}),
      ErrorCode::invalidArgument, {"64 bits", "'gates'", "T * 46"});
}
