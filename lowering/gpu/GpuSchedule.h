//===- GpuSchedule.h - the knobs of the family block_step -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_GPU_GPUSCHEDULE_H
#define REPRISE_LOWERING_GPU_GPUSCHEDULE_H

#include "dialect/Rec.h"
#include "lowering/support/Knobs.h"

namespace reprise::lowering {

/// See rec-schedule-gpu for what each knob means.
struct GpuSchedule {
  static constexpr llvm::StringLiteral family = "block_step";
  /// Elements of an element group, and batch columns of a tile
  /// (kernels/common).
  static constexpr int64_t tileElements = 8, tileColumns = 8;

  /// How far ahead of its use a stream is asked for from memory. A step takes
  /// 0.5 us and memory 0.7: from 4 steps on nothing changed on an H100.
  static constexpr int64_t prefetchSteps = 8;

  int64_t warps = 0;
  int64_t groupsPerWarp = 0;
  int64_t batchTiles = 0;
  int64_t sharedGates = 0;

  llvm::SmallVector<Knob> knobs() {
    return {{"batch_tiles", &batchTiles, 1, 4},
            {"groups_per_warp", &groupsPerWarp, 1, 32},
            {"shared_gates", &sharedGates, 0, 64},
            {"warps", &warps, 1, 32}};
  }
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_GPUSCHEDULE_H
