//===- WalkSchedule.h - the knobs of shared_walk ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_SHARED_WALK_WALKSCHEDULE_H
#define REPRISE_LOWERING_CPU_SHARED_WALK_WALKSCHEDULE_H

#include "lowering/families/Knobs.h"

namespace reprise::lowering {

/// See rec-schedule for what each knob means.
struct WalkSchedule {
  static constexpr llvm::StringLiteral family = "shared_walk";
  static constexpr int64_t mostTileVectors = 8;
  /// Their order is that of the solver's variables.
  static constexpr KnobDomain knobs[] = {{"claim_flops", 1, int64_t(1) << 40},
                                         {"claim_units", 1, 1 << 20},
                                         {"depth_block", 8, 1 << 20},
                                         {"depth_unroll", 1, 16},
                                         {"hoisted_rows", 1, 1 << 20},
                                         {"split_rows_from", 1, INT32_MAX},
                                         {"sum_chains", 1, 64},
                                         {"thread_flops", 1, int64_t(1) << 40},
                                         {"threads", 1, 1024},
                                         {"tile_sums", 1, 64},
                                         {"tile_vectors", 1, mostTileVectors},
                                         {"vector_lanes", 1, 64}};

  explicit WalkSchedule(const KnobValues &values)
      : vectorLanes(values.lookup("vector_lanes")),
        tileVectors(values.lookup("tile_vectors")),
        tileSums(values.lookup("tile_sums")),
        sumChains(values.lookup("sum_chains")),
        depthBlock(values.lookup("depth_block")),
        depthUnroll(values.lookup("depth_unroll")),
        hoistedRows(values.lookup("hoisted_rows")),
        splitRowsFrom(values.lookup("split_rows_from")),
        claimFlops(values.lookup("claim_flops")),
        claimUnits(values.lookup("claim_units")),
        threadFlops(values.lookup("thread_flops")),
        threads(values.lookup("threads")) {}

  int64_t vectorLanes, tileVectors, tileSums, sumChains, depthBlock,
      depthUnroll, hoistedRows, splitRowsFrom, claimFlops, claimUnits,
      threadFlops, threads;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_SHARED_WALK_WALKSCHEDULE_H
