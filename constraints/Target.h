//===- Target.h - the machines that kernels are made for ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What solvers and cost models know of a machine. GPUs are data: a file each in
// constraints/targets, compiled into this library. The CPU is the one that the
// process runs on.

#ifndef REPRISE_CONSTRAINTS_TARGET_H
#define REPRISE_CONSTRAINTS_TARGET_H

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::constraints {

/// One GPU product. constraints/README.md says what each number means.
struct GpuTarget {
  /// As users write it: "h200".
  std::string name;
  /// As the vendor calls it: "NVIDIA H200".
  std::string product;
  /// As the compiler takes it: "sm_90a".
  std::string architecture;
  /// Whether the architecture's name alone means this product.
  bool isArchitectureReference = false;

  int64_t multiprocessors = 0;
  int64_t maxThreadsPerBlock = 0;
  int64_t maxThreadsPerMultiprocessor = 0;
  int64_t maxBlocksPerMultiprocessor = 0;
  int64_t registersPerMultiprocessor = 0;
  int64_t maxRegistersPerThread = 0;
  int64_t sharedMemoryPerMultiprocessorBytes = 0;
  int64_t sharedMemoryPerBlockBytes = 0;
  int64_t portableClusterBlocks = 0;
  int64_t l2Bytes = 0;
  int64_t memoryBytes = 0;

  /// The description as JSON, as it stands in its file, sources included.
  std::string json;
};

/// All known GPUs, by rising architecture.
std::span<const GpuTarget> gpuTargets();

/// The GPU of this name, or the reference product of the architecture of this
/// name; null where there is none.
const GpuTarget *findGpuTarget(std::string_view name);

/// This machine's CPU, as far as the calling thread may use it.
struct CpuTarget {
  /// As users write it.
  static constexpr std::string_view name = "cpu";
  /// As the vendor calls it.
  std::string product;
  /// "x86-64", "aarch64".
  std::string architecture;

  /// Physical cores in the affinity mask.
  int64_t cores = 1;
  /// Of the widest vector register, and how many of them an instruction can
  /// name.
  int64_t vectorBytes = 0;
  int64_t vectorRegisters = 0;
  /// Of one cache; 0 where the machine does not say.
  int64_t l1dBytes = 0;
  int64_t l2Bytes = 0;
  int64_t l3Bytes = 0;
  int64_t memoryBytes = 0;
  /// Those instruction set extensions that kernels profit from.
  std::vector<std::string> features;
};

/// Reads the machine; costs some milliseconds.
CpuTarget describeCpu();

/// JSON text with a key for each field, and a line break at the end.
std::string toJson(const CpuTarget &target);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_TARGET_H
