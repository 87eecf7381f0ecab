//===- GpuTargets.cpp - the GPUs of constraints/targets -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/Target.h"

#include <nlohmann/json.hpp>

using namespace reprise::constraints;

namespace {

struct Field {
  const char *key;
  int64_t GpuTarget::*value;
};

constexpr Field fields[] = {
    {"multiprocessors", &GpuTarget::multiprocessors},
    {"max_threads_per_block", &GpuTarget::maxThreadsPerBlock},
    {"max_threads_per_multiprocessor", &GpuTarget::maxThreadsPerMultiprocessor},
    {"max_blocks_per_multiprocessor", &GpuTarget::maxBlocksPerMultiprocessor},
    {"registers_per_multiprocessor", &GpuTarget::registersPerMultiprocessor},
    {"max_registers_per_thread", &GpuTarget::maxRegistersPerThread},
    {"shared_memory_per_multiprocessor_bytes",
     &GpuTarget::sharedMemoryPerMultiprocessorBytes},
    {"shared_memory_per_block_bytes", &GpuTarget::sharedMemoryPerBlockBytes},
    {"portable_cluster_blocks", &GpuTarget::portableClusterBlocks},
    {"l2_bytes", &GpuTarget::l2Bytes},
    {"memory_bytes", &GpuTarget::memoryBytes},
};

/// Written by CMake: the texts of the files, by rising architecture.
constexpr const char *files[] = {
#include "constraints/GpuTargetFiles.inc"
};

/// The files are part of the library, and a test reads each of them: `at`
/// never fails here.
GpuTarget readTarget(const char *text) {
  auto json = nlohmann::json::parse(text);
  GpuTarget target;
  target.name = json.at("name");
  target.product = json.at("product");
  target.architecture = json.at("architecture");
  target.isArchitectureReference = json.at("is_architecture_reference");
  for (const Field &field : fields)
    target.*field.value = json.at(field.key);
  target.json = text;
  return target;
}

} // namespace

std::span<const GpuTarget> reprise::constraints::gpuTargets() {
  static const std::vector<GpuTarget> targets = [] {
    std::vector<GpuTarget> read;
    for (const char *text : files)
      read.push_back(readTarget(text));
    return read;
  }();
  return targets;
}

const GpuTarget *reprise::constraints::findGpuTarget(std::string_view name) {
  for (const GpuTarget &target : gpuTargets())
    if (target.name == name ||
        (target.isArchitectureReference && target.architecture == name))
      return &target;
  return nullptr;
}
