//===- TargetTest.cpp - descriptions of machines --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/Target.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>

using namespace reprise::constraints;

namespace {

/// Each test runs on every GPU.
class GpuTargetTest : public testing::TestWithParam<std::string> {
protected:
  const GpuTarget &target() const { return *findGpuTarget(GetParam()); }
  nlohmann::json json() const { return nlohmann::json::parse(target().json); }
};

std::vector<std::string> allNames() {
  std::vector<std::string> names;
  for (const GpuTarget &target : gpuTargets())
    names.push_back(target.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, GpuTargetTest, testing::ValuesIn(allNames()),
                         [](const auto &info) { return info.param; });

} // namespace

TEST_P(GpuTargetTest, EveryNumberHasOneSource) {
  const auto description = json();
  std::map<std::string, int> sourcesOf;
  for (const auto &[source, keys] : description.at("sources").items()) {
    EXPECT_FALSE(source.empty());
    for (const std::string key : keys)
      ++sourcesOf[key];
  }
  for (const auto &[key, value] : description.items()) {
    if (value.is_number()) {
      EXPECT_EQ(sourcesOf[key], 1) << key;
    }
  }
  for (const auto &[key, count] : sourcesOf)
    EXPECT_TRUE(description.contains(key))
        << key << " has a source and no value";
}

TEST_P(GpuTargetTest, HasNoUnknownKey) {
  const std::set<std::string> known = {"name",
                                       "product",
                                       "architecture",
                                       "is_architecture_reference",
                                       "multiprocessors",
                                       "max_threads_per_block",
                                       "max_threads_per_multiprocessor",
                                       "max_blocks_per_multiprocessor",
                                       "registers_per_multiprocessor",
                                       "max_registers_per_thread",
                                       "shared_memory_per_multiprocessor_bytes",
                                       "shared_memory_per_block_bytes",
                                       "portable_cluster_blocks",
                                       "l2_bytes",
                                       "memory_bytes",
                                       "sources"};
  const auto description = json();
  for (const auto &[key, value] : description.items())
    EXPECT_TRUE(known.count(key)) << key;
}

/// Relations that hold for every CUDA device.
TEST_P(GpuTargetTest, NumbersFitEachOther) {
  const GpuTarget &gpu = target();
  constexpr int64_t reservedPerBlockBytes = 1024;
  EXPECT_EQ(gpu.sharedMemoryPerMultiprocessorBytes,
            gpu.sharedMemoryPerBlockBytes + reservedPerBlockBytes);
  EXPECT_EQ(gpu.maxThreadsPerMultiprocessor % 32, 0);
  EXPECT_LE(gpu.maxThreadsPerBlock, gpu.maxThreadsPerMultiprocessor);
  EXPECT_GT(gpu.multiprocessors, 0);
  EXPECT_GE(gpu.portableClusterBlocks, 1);
  EXPECT_LT(gpu.sharedMemoryPerMultiprocessorBytes, gpu.l2Bytes);
  EXPECT_LT(gpu.l2Bytes, gpu.memoryBytes);
}

TEST(Targets, EveryArchitectureHasOneReference) {
  std::map<std::string, int> references;
  for (const GpuTarget &target : gpuTargets())
    references[target.architecture] += target.isArchitectureReference;
  for (const auto &[architecture, count] : references)
    EXPECT_EQ(count, 1) << architecture;
}

TEST(Targets, AreFoundByNameAndArchitecture) {
  EXPECT_EQ(findGpuTarget("h100")->name, "h100");
  EXPECT_EQ(findGpuTarget("sm_90a")->name, "h200");
  EXPECT_EQ(findGpuTarget("sm_80")->sharedMemoryPerBlockBytes, 163 * 1024);
  EXPECT_EQ(findGpuTarget("cpu"), nullptr);
  EXPECT_EQ(findGpuTarget(""), nullptr);
}

TEST(CpuTargetTest, DescribesThisMachine) {
  CpuTarget cpu = describeCpu();
  EXPECT_GE(cpu.cores, 1);
  EXPECT_TRUE(cpu.vectorBytes == 16 || cpu.vectorBytes == 32 ||
              cpu.vectorBytes == 64);
  EXPECT_TRUE(cpu.vectorRegisters == 16 || cpu.vectorRegisters == 32);
  EXPECT_GT(cpu.memoryBytes, 0);
  auto json = nlohmann::json::parse(toJson(cpu));
  EXPECT_EQ(json.at("name"), "cpu");
  EXPECT_EQ(json.at("vector_bytes"), cpu.vectorBytes);
}
