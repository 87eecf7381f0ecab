//===- BlockSchedule.h - the knobs of block_step ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_GPU_BLOCK_STEP_BLOCKSCHEDULE_H
#define REPRISE_LOWERING_GPU_BLOCK_STEP_BLOCKSCHEDULE_H

#include "lowering/families/Knobs.h"

namespace reprise::lowering {

struct BlockSchedule {
  static constexpr llvm::StringLiteral family = "block_step";
  /// Elements of an element group, and batch columns of a tile
  /// (kernels/common).
  static constexpr int64_t tileElements = 8, tileColumns = 8;

  /// How far ahead of its use a stream is asked for from memory. A step takes
  /// 0.5 us and memory 0.7: from 4 steps on nothing changed on an H100.
  static constexpr int64_t prefetchSteps = 8;

  /// Their order is that of the solver's variables.
  static constexpr KnobDomain knobs[] = {
      {"batch_tiles", 1, 4,
       "tiles of eight rows of the batch that a thread block computes"},
      {"groups_per_warp", 1, 32,
       "groups of eight elements of the state, with all their gates, that a "
       "warp (32 threads) computes"},
      {"shared_gates", 0, 64,
       "of each product's gates so many, the last ones, have their weights in "
       "shared memory; the others have them in registers"},
      {"warps", 1, 32, "warps of a thread block"}};

  explicit BlockSchedule(const KnobValues &values)
      : warps(values.lookup("warps")),
        groupsPerWarp(values.lookup("groups_per_warp")),
        batchTiles(values.lookup("batch_tiles")),
        sharedGates(values.lookup("shared_gates")) {}

  int64_t warps, groupsPerWarp, batchTiles, sharedGates;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_BLOCK_STEP_BLOCKSCHEDULE_H
