//===- TargetFields.h - the numbers of a target and their keys ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library: one table for the reader and the writer.

#ifndef REPRISE_CONSTRAINTS_TARGETFIELDS_H
#define REPRISE_CONSTRAINTS_TARGETFIELDS_H

#include "constraints/Target.h"

#include <nlohmann/json.hpp>

namespace reprise::constraints {

template <typename Owner>
struct TargetField {
  const char *key;
  int64_t Owner::*value;
  int64_t least;

  /// So that what is computed from it stays in 64 bits.
  int64_t most() const {
    return std::string_view(key).ends_with("_bytes") ? int64_t(1) << 50
                                                     : int64_t(1) << 24;
  }
};

/// An object of numbers: what a core or a multiprocessor has, what a socket or
/// a chip.
template <typename Owner>
struct TargetGroup {
  const char *key;
  std::vector<TargetField<Owner>> fields;
};

template <typename Owner>
const std::vector<TargetGroup<Owner>> &targetGroups();

template <>
inline const std::vector<TargetGroup<GpuTarget>> &targetGroups() {
  static const std::vector<TargetGroup<GpuTarget>> groups = {
      {"multiprocessor",
       {{"max_threads_per_block", &GpuTarget::maxThreadsPerBlock, 32},
        {"max_threads", &GpuTarget::maxThreadsPerMultiprocessor, 32},
        {"max_blocks", &GpuTarget::maxBlocksPerMultiprocessor, 1},
        {"registers", &GpuTarget::registersPerMultiprocessor, 1},
        {"max_registers_per_thread", &GpuTarget::maxRegistersPerThread, 1},
        {"shared_memory_bytes", &GpuTarget::sharedMemoryPerMultiprocessorBytes,
         0},
        {"shared_memory_per_block_bytes", &GpuTarget::sharedMemoryPerBlockBytes,
         0}}},
      {"chip",
       {{"multiprocessors", &GpuTarget::multiprocessors, 1},
        {"portable_cluster_blocks", &GpuTarget::portableClusterBlocks, 1},
        {"l2_bytes", &GpuTarget::l2Bytes, 0},
        {"memory_bytes", &GpuTarget::memoryBytes, 0}}}};
  return groups;
}

template <>
inline const std::vector<TargetGroup<CpuTarget>> &targetGroups() {
  static const std::vector<TargetGroup<CpuTarget>> groups = {
      {"core",
       {{"vector_bytes", &CpuTarget::vectorBytes, 1},
        {"vector_registers", &CpuTarget::vectorRegisters, 1},
        {"l1d_bytes", &CpuTarget::l1dBytes, 0},
        {"l2_bytes", &CpuTarget::l2Bytes, 0}}},
      {"socket",
       {{"cores", &CpuTarget::cores, 1},
        {"l3_bytes", &CpuTarget::l3Bytes, 0},
        {"memory_bytes", &CpuTarget::memoryBytes, 0}}}};
  return groups;
}

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_TARGETFIELDS_H
