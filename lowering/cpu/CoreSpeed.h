//===- CoreSpeed.h - how fast a core is -------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_CORESPEED_H
#define REPRISE_LOWERING_CPU_CORESPEED_H

#include <cstdint>

namespace reprise::lowering {

/// How fast the cores of today are, where they hardly differ: two fused
/// multiply-adds and two loads in a cycle (Intel 64 and IA-32 Architectures
/// Optimization Reference Manual, Sunny and Golden Cove; AMD Zen 3 Software
/// Optimization Guide, section 2). Bytes of the second-level cache and beyond,
/// and the barrier's cycles, were measured on Golden Cove.
struct CoreSpeed {
  static constexpr int64_t multiplyAddsPerCycle = 2;
  static constexpr int64_t multiplyAddLatencyCycles = 4;
  static constexpr int64_t loadsPerCycle = 2;
  static constexpr int64_t cacheBytesPerCycle = 48;
  static constexpr int64_t memoryBytesPerCycle = 8;
  static constexpr int64_t barrierCycles = 156;
  /// Until the last thread of a team has begun, and is waited for.
  static constexpr int64_t teamStartCycles = 8000;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_CORESPEED_H
