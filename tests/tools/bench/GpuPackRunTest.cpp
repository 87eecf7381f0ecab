//===- GpuPackRunTest.cpp - items of a pack on a driver without a GPU -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a kernel does on a GPU is up to a GPU. What becomes of a right one, a
// wrong one and one that fails is tried here with tests/runtime/FakeCuda.h.

#include "tools/bench/gpu/pack/RunItem.h"

#include "runtime/Bundle.h"
#include "runtime/Npy.h"
#include "tests/runtime/FakeCuda.h"
#include "tests/runtime/StoredKernels.h"

#include <cmath>
#include <sys/stat.h>

using namespace reprise;
using namespace reprise::pack;
using namespace reprise::test;
using pack::Json;

namespace {

/// A pack with one kernel, y = 2 x over [T, B, 2], and a case of one row.
struct FakePack : ::testing::Test {
  FakePack() {
    fakeCuda().nextLaunch = cuda::success;
    fakeCuda().launches.clear();
    computes(2);
    std::filesystem::create_directories(folder.file("kernels"));
    std::filesystem::create_directories(folder.file("cases/twice"));
    EXPECT_TRUE(Bundle::save(cudaKernel(2), folder.file("kernels/twice")));
    write(inputFile("twice", "x"),
          makeTensor<float>(DType::f32, {2, 1, 2}, {1, -2, 3, 0.5f}));
    for (Bound bound : {Bound::low, Bound::high})
      write(outputFile("twice", "y", bound),
            makeTensor<float>(DType::f32, {2, 1, 2}, {2, -4, 6, 1}));
    write(outputFile("twice", "y", Bound::expected),
          makeTensor<double>(DType::f64, {2, 1, 2}, {2, -4, 6, 1}));
    writeFile(folder.file("floors.cubin"), "\177ELF blockBarrier");
    Pack pack;
    pack.architectures = {{"sm_80", 1024, 166912, ""},
                          {"sm_90a", 1024, 232448, "floors.cubin"}};
    pack.cases["twice"] = {{{"T", 2}, {"B", 1}}, {"x"}, {{"y", 0}}};
    writeFile(folder.file("pack.json"), pack.toJson());
    EXPECT_TRUE(writeFingerprints(folder.path.string()));
    options.measure.seconds = 0;
  }

  void write(const std::string &name, const Tensor &tensor) const {
    EXPECT_TRUE(writeNpy(folder.file(name), tensor.view()));
  }
  /// y = factor x; without one, nothing is written.
  static void computes(std::optional<float> factor) {
    fakeCuda().kernels["twice_forward"] = {
        4, [factor](std::span<const uint64_t> values) {
          const auto *x = reinterpret_cast<const float *>(values[0]);
          auto *y = reinterpret_cast<float *>(values[1]);
          for (uint64_t i = 0; factor && i < values[2] * values[3] * 2; ++i)
            y[i] = *factor * x[i];
        }};
  }
  /// No number that JSON does not have becomes null.
  Json run(const Item &item) {
    auto opened = PackFolder::open(folder.path.string());
    EXPECT_TRUE(opened);
    WorkResult result = runItem(*opened, item, options);
    isProcessLost = result.isProcessLost;
    EXPECT_EQ(result.json.dump().find("null"), std::string::npos);
    return result.json;
  }

  TemporaryFolder folder;
  ItemOptions options;
  Item item{"cell.twice", "cell", "block_step", "sm_90a", "kernels/twice",
            "twice",      {}};
  bool isProcessLost = false;
};
using GpuPackRun = FakePack;

} // namespace

TEST_F(GpuPackRun, ARightKernelPasses) {
  Json json = run(item);
  EXPECT_EQ(json["status"], "passed") << json.dump(1);
  EXPECT_EQ(json["outputs"]["y"]["elements"], 4);
  EXPECT_EQ(json["outputs"]["y"]["misfits"], 0);
  EXPECT_EQ(json["resources"]["registers"], 40);
  EXPECT_EQ(fakeCuda().launches.size(), 1u);
}

TEST_F(GpuPackRun, AWrongKernelIsAMisfit) {
  computes(3);
  item.timedSizes = {{"T", 4}, {"B", 3}};
  Json json = run(item);
  EXPECT_EQ(json["status"], "misfit") << json.dump(1);
  EXPECT_EQ(json["outputs"]["y"]["misfits"], 4);
  EXPECT_EQ(json["outputs"]["y"]["worst_element"], 2);
  EXPECT_EQ(json["outputs"]["y"]["actual"], 9);
  EXPECT_FALSE(isProcessLost);
  // Its time would count for nothing.
  EXPECT_FALSE(json.contains("median"));
}

TEST_F(GpuPackRun, AKernelThatWritesNothingIsAMisfit) {
  computes({});
  Json json = run(item);
  EXPECT_EQ(json["status"], "misfit") << json.dump(1);
  EXPECT_EQ(json["outputs"]["y"]["actual"], "nan");
}

TEST_F(GpuPackRun, RowsAreTimed) {
  item.caseName.clear();
  item.timedSizes = {{"T", 4}, {"B", 3}};
  Json json = run(item);
  EXPECT_EQ(json["status"], "measured") << json.dump(1);
  EXPECT_EQ(json["unit"], "us");
  // This driver's events are a millisecond apart.
  EXPECT_EQ(json["median"], 1000);
}

TEST_F(GpuPackRun, FailuresHaveAWord) {
  constexpr cuda::Status outOfMemory = 2, illegalAddress = 700;
  fakeCuda().nextLaunch = outOfMemory;
  EXPECT_EQ(run(item)["status"], "out-of-memory");
  EXPECT_FALSE(isProcessLost);
  fakeCuda().nextLaunch = illegalAddress;
  Json json = run(item);
  EXPECT_EQ(json["status"], "launch-failed");
  EXPECT_NE(json["message"].get<std::string>().find("CUDA_ERROR_FAKE"),
            std::string::npos);
  EXPECT_TRUE(isProcessLost);
  item.architecture = "sm_80";
  json = run(item);
  EXPECT_EQ(json["status"], "other-architecture");
  EXPECT_NE(json["message"].get<std::string>().find("sm_80, and Fake GPU"),
            std::string::npos);
  item.architecture = "sm_90a";
  damage(folder.file(inputFile("twice", "x")));
  EXPECT_EQ(run(item)["status"], "damaged");
}

TEST_F(GpuPackRun, ADryRunLaunchesNothing) {
  options.isDryRun = true;
  computes({});
  item.timedSizes = {{"T", 4}, {"B", 3}};
  Json json = run(item);
  EXPECT_EQ(json["status"], "ready") << json.dump(1);
  EXPECT_EQ(json["outputs"]["y"]["elements"], 4);
  EXPECT_FALSE(json["outputs"]["y"].contains("misfits"));
  EXPECT_TRUE(fakeCuda().launches.empty());
  item.architecture = "sm_80";
  EXPECT_EQ(run(item)["status"], "damaged");
}

TEST_F(GpuPackRun, ADryRunWalksThePreparationToo) {
  options.isDryRun = true;
  CompiledKernel kernel = cudaKernel(2);
  Manifest &manifest = kernel.manifest;
  manifest.buffers = {{"packed", BufferKind::prepared, Expression(8)}};
  manifest.prepare = manifest.launches;
  manifest.prepare[0].entry = "twice_prepare";
  manifest.prepare[0].arguments = {"packed"};
  auto save = [&](int64_t sharedMemoryBytes) {
    manifest.prepare[0].gpu->sharedMemoryBytes = Expression(sharedMemoryBytes);
    kernel.machineCode = "\177ELF " + cudaManifestMark(manifest);
    ASSERT_TRUE(Bundle::save(kernel, folder.file("kernels/twice")));
    ASSERT_TRUE(writeFingerprints(folder.path.string()));
  };
  item.timedSizes = {{"T", 4}, {"B", 3}};
  save(232448);
  EXPECT_EQ(run(item)["status"], "ready") << run(item).dump(1);
  save(232449);
  EXPECT_EQ(run(item)["status"], "out-of-memory") << run(item).dump(1);
  item.caseName.clear();
  EXPECT_EQ(run(item)["status"], "out-of-memory") << run(item).dump(1);
}

TEST_F(GpuPackRun, KernelsOfOthersAreNotTrusted) {
  options.isDryRun = true;
  std::string kernel = folder.file("kernels/twice/kernel.cubin");
  ASSERT_EQ(::chmod(kernel.c_str(), 0666), 0);
  Json json = run(item);
  EXPECT_EQ(json["status"], "not-trusted") << json.dump(1);
  EXPECT_NE(json["message"].get<std::string>().find("--no-same-owner"),
            std::string::npos);
  ASSERT_EQ(::chmod(kernel.c_str(), 0644), 0);
  EXPECT_EQ(run(item)["status"], "ready");
}

TEST_F(GpuPackRun, AnEmptyListOfFingerprintsIsNamed) {
  writeFile(folder.file("SHA256SUMS"), "");
  expectError(PackFolder::open(folder.path.string()), ErrorCode::io,
              {"SHA256SUMS", "damaged", "empty", "make it again"});
}

TEST_F(GpuPackRun, FloorsAreMeasured) {
  fakeCuda().kernels["blockBarrier"] = {3, [](std::span<const uint64_t>) {}};
  auto opened = PackFolder::open(folder.path.string());
  ASSERT_TRUE(opened) << opened.error().render();
  const Architecture &architecture = opened->pack().architectures[1];
  for (const bench::Floor &floor : bench::allFloors())
    if (floor.kernel == "blockBarrier") {
      Json json = runFloor(*opened, architecture, floor, options).json;
      EXPECT_EQ(json["status"], "measured") << json.dump(1);
      EXPECT_EQ(json["unit"], "ns");
      EXPECT_EQ(json.dump().find("null"), std::string::npos);
    } else if (floor.kernel == "clusterBarrier") {
      // The machine code above has no other kernel.
      Json json = runFloor(*opened, architecture, floor, options).json;
      EXPECT_EQ(json["status"], "damaged") << json.dump(1);
    }
}

TEST_F(GpuPackRun, TheDeviceIsDescribed) {
  Json json = describeDevice().json;
  EXPECT_EQ(json["device"]["product"], "Fake GPU");
  EXPECT_EQ(json["device"]["architecture"], "sm_90a");
  EXPECT_TRUE(json["device"].contains("driver"));
}
