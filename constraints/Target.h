//===- Target.h - the machines that kernels are made for ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What solvers and cost models know of a machine. Targets are data: a JSON file
// each in constraints/targets, compiled into this library, or a file of the
// user's. README.md says what each number means; targets/schema.json is the
// format. One target is not in a file: the CPU that the process runs on.

#ifndef REPRISE_CONSTRAINTS_TARGET_H
#define REPRISE_CONSTRAINTS_TARGET_H

#include "support/Error.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace reprise::constraints {

/// What all kinds of target have.
struct TargetDescription {
  /// As users write it: "h200".
  std::string name;
  /// As the vendor calls it: "NVIDIA H200".
  std::string product;
  /// As the compiler takes it: "sm_90a", "x86-64".
  std::string architecture;
  /// The description as JSON, sources included.
  std::string json;
};

/// One GPU product.
struct GpuTarget : TargetDescription {
  /// Whether the architecture's name alone means this product.
  bool isArchitectureReference = false;

  // Of a multiprocessor.
  int64_t maxThreadsPerBlock = 0;
  int64_t maxThreadsPerMultiprocessor = 0;
  int64_t maxBlocksPerMultiprocessor = 0;
  int64_t registersPerMultiprocessor = 0;
  int64_t maxRegistersPerThread = 0;
  int64_t sharedMemoryPerMultiprocessorBytes = 0;
  int64_t sharedMemoryPerBlockBytes = 0;

  // Of the chip.
  int64_t multiprocessors = 0;
  int64_t portableClusterBlocks = 0;
  int64_t l2Bytes = 0;
  int64_t memoryBytes = 0;
};

/// One CPU product, or this machine's.
struct CpuTarget : TargetDescription {
  /// Instruction set extensions that kernels may use, as LLVM spells them.
  std::vector<std::string> features;

  // Of a core.
  /// Of the widest vector register, and how many of them an instruction can
  /// name.
  int64_t vectorBytes = 0;
  int64_t vectorRegisters = 0;
  /// Of one cache; 0 where the machine does not say.
  int64_t l1dBytes = 0;
  int64_t l2Bytes = 0;

  // Of the socket; of this machine: what the calling thread may use.
  int64_t cores = 1;
  int64_t l3Bytes = 0;
  int64_t memoryBytes = 0;
};

using Target = std::variant<CpuTarget, GpuTarget>;

/// What is common to both.
const TargetDescription &describe(const Target &target);

/// The names that mean this machine's CPU.
bool isThisMachine(std::string_view name);

/// All targets that are files: CPUs, then GPUs by rising architecture.
std::span<const Target> knownTargets();

/// The target of this name, or the reference product of the architecture of
/// this name; null where there is none.
const Target *findTarget(std::string_view name);

/// Reads a description. The error says what is wrong and with which key;
/// `place`, its file say, stands before it.
Expected<Target> readTarget(std::string_view json, std::string_view place);

/// This machine's CPU, as far as the calling thread may use it, with these
/// instruction set extensions. Costs some milliseconds.
CpuTarget describeThisMachine(const std::vector<std::string> &features);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_TARGET_H
