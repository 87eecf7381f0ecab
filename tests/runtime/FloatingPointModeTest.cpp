//===- FloatingPointModeTest.cpp - a launch's own floating-point mode -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The running sum adds 0 to subnormal numbers: it gives them back, or zero.

#include "runtime/Executor.h"
#include "runtime/SimulatedKernel.h"

#include "TestKernels.h"
#include "TestSupport.h"
#include "kernels/host/reprise/SimulationAbi.h"

#include <bit>
#include <cfenv>

#ifdef __x86_64__
#include <xmmintrin.h>
#endif

using namespace reprise;
using namespace reprise::test;

namespace {

constexpr float subnormal = 1e-40f;

/// Not folded: computed in the mode that the calling thread is in.
float addZero(float value) {
  volatile float zero = 0;
  return value + zero;
}

/// By its bits: a comparison takes subnormal numbers for zero, too.
bool keepsSubnormals() {
  return std::bit_cast<uint32_t>(addZero(subnormal)) != 0;
}

/// Rows enough for every thread of the team.
class FloatingPointModeTest : public ::testing::Test {
protected:
  Expected<std::map<std::string, Tensor>> run(Subnormals subnormals) {
    for (float &value : x.values<float>())
      value = subnormal;
    kernel.manifest.subnormals = subnormals;
    return executor.runAllocating(kernel,
                                  std::vector<NamedInput>{{"x", x.view()}});
  }
  void expectAll(Subnormals subnormals, float expected) {
    auto outputs = run(subnormals);
    ASSERT_TRUE(outputs) << outputs.error().render();
    for (float value : outputs->at("h").values<float>())
      EXPECT_EQ(value, expected);
  }
  void expectThreadsToKeep() {
    std::vector<char> keeps(size_t(team->size()));
    team->run([&](int rank) { keeps[size_t(rank)] = keepsSubnormals(); });
    EXPECT_EQ(keeps, std::vector<char>(keeps.size(), true));
  }

  std::unique_ptr<ThreadTeam> team = ThreadTeam::create(3).value();
  Executor executor{*team};
  CompiledKernel kernel = runningSumKernel(2);
  Tensor x = Tensor::zeros(DType::f32, {1, 7, 2}).value();
};

/// A program that flushes by its own choice, where there is such a mode.
class HostThatFlushes {
public:
#ifdef __x86_64__
  HostThatFlushes() { _mm_setcsr(before | 0x8040); }
  ~HostThatFlushes() { _mm_setcsr(before); }
  static constexpr bool exists = true;

private:
  unsigned before = _mm_getcsr();
#else
  static constexpr bool exists = false;
#endif
};

bool keptInside = false;

int faultyEntry(const RepriseSimulationLaunch *) {
  keptInside = keepsSubnormals();
  return REPRISE_SIMULATION_FAULT;
}

} // namespace

TEST_F(FloatingPointModeTest, KeepsByDefault) {
  EXPECT_EQ(int(Manifest().subnormals), int(Subnormals::keep));
  expectAll(Subnormals::keep, subnormal);
}

#if defined(__x86_64__) || defined(__aarch64__)

TEST_F(FloatingPointModeTest, FlushesOnEveryThreadForTheLaunchAlone) {
  expectAll(Subnormals::flush, 0);
  expectThreadsToKeep();
  expectAll(Subnormals::keep, subnormal);
}

TEST_F(FloatingPointModeTest, EndsWithALaunchThatFails) {
  kernel.manifest.kind = KernelKind::sim;
  kernel.manifest.arguments[0].strided = false;
  ManifestLaunch &launch = kernel.manifest.launches[0];
  launch.cpu.reset();
  launch.gpu.emplace().block[0] = Expression(32);
  kernel.code = std::make_shared<SimulatedKernel>(
      std::vector<SimulatedKernel::Entry>{faultyEntry},
      std::vector<SimulatedKernel::Entry>{}, nullptr);
  for (Subnormals subnormals : {Subnormals::flush, Subnormals::keep}) {
    EXPECT_FALSE(run(subnormals));
    EXPECT_EQ(keptInside, subnormals == Subnormals::keep);
    EXPECT_TRUE(keepsSubnormals());
  }
}

#endif

TEST_F(FloatingPointModeTest, IsNotTheHostPrograms) {
  if (!HostThatFlushes::exists)
    GTEST_SKIP() << "this test does not know how to flush here";
  HostThatFlushes host;
  expectAll(Subnormals::keep, subnormal);
  EXPECT_FALSE(keepsSubnormals());
  expectAll(Subnormals::flush, 0);
  EXPECT_FALSE(keepsSubnormals());
}

TEST_F(FloatingPointModeTest, RoundsToTheNearestWhateverTheHostDoes) {
  ASSERT_EQ(std::fesetround(FE_UPWARD), 0);
  for (float &value : x.values<float>())
    value = 0x1p-30f;
  Tensor h0 = Tensor::zeros(DType::f32, {7, 2}).value();
  for (float &value : h0.values<float>())
    value = 1;
  auto outputs = executor.runAllocating(
      kernel, std::vector<NamedInput>{{"x", x.view()}, {"h0", h0.view()}});
  int after = std::fegetround();
  std::fesetround(FE_TONEAREST);
  EXPECT_EQ(after, FE_UPWARD);
  ASSERT_TRUE(outputs) << outputs.error().render();
  for (float value : outputs->at("h").values<float>())
    EXPECT_EQ(value, 1);
}
