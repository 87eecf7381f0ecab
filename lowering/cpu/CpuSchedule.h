//===- CpuSchedule.h - the knobs of the family cpu_step ---------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_CPUSCHEDULE_H
#define REPRISE_LOWERING_CPU_CPUSCHEDULE_H

#include "lowering/support/Knobs.h"

namespace reprise::lowering {

/// See rec-schedule-cpu for what each knob means.
struct CpuSchedule {
  static constexpr llvm::StringLiteral family = "cpu_step";

  static constexpr int64_t mostTileVectors = 8;

  int64_t vectorLanes = 0;
  int64_t tileVectors = 0;
  int64_t tileSums = 0;
  int64_t sumChains = 0;
  int64_t depthBlock = 0;
  int64_t depthUnroll = 0;
  int64_t hoistedRows = 0;
  int64_t splitRowsFrom = 0;
  int64_t claimFlops = 0;
  int64_t claimUnits = 0;
  int64_t threadFlops = 0;
  int64_t threads = 0;

  llvm::SmallVector<Knob> knobs() {
    return {{"claim_flops", &claimFlops, 1, int64_t(1) << 40},
            {"claim_units", &claimUnits, 1, 1 << 20},
            {"depth_block", &depthBlock, 8, 1 << 20},
            {"depth_unroll", &depthUnroll, 1, 16},
            {"hoisted_rows", &hoistedRows, 1, 1 << 20},
            {"split_rows_from", &splitRowsFrom, 1, INT32_MAX},
            {"sum_chains", &sumChains, 1, 64},
            {"thread_flops", &threadFlops, 1, int64_t(1) << 40},
            {"threads", &threads, 1, 1024},
            {"tile_sums", &tileSums, 1, 64},
            {"tile_vectors", &tileVectors, 1, mostTileVectors},
            {"vector_lanes", &vectorLanes, 1, 64}};
  }

  /// Reads the operator's schedule; an error on the operator where it is of
  /// another family, or a knob is missing, unknown or out of range.
  static llvm::FailureOr<CpuSchedule> read(rec::OperatorOp op);
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_CPUSCHEDULE_H
