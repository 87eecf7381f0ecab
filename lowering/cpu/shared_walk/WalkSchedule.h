//===- WalkSchedule.h - the knobs of shared_walk ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_SHARED_WALK_WALKSCHEDULE_H
#define REPRISE_LOWERING_CPU_SHARED_WALK_WALKSCHEDULE_H

#include "lowering/families/Knobs.h"

namespace reprise::lowering {

struct WalkSchedule {
  static constexpr llvm::StringLiteral family = "shared_walk";
  static constexpr int64_t mostTileVectors = 8;
  /// Their order is that of the solver's variables.
  static constexpr KnobDomain knobs[] = {
      {"claim_flops", 1, int64_t(1) << 40,
       "threads that meet after each part of a step take their work in pieces "
       "of at least so many operations, one after the other, so that a faster "
       "core does more"},
      {"claim_units", 1, 1 << 20,
       "they do so where each thread has at least so many pieces"},
      {"depth_block", 8, 1 << 20,
       "terms of a product's sums that all rows add before the next ones "
       "begin, so that their weights stay in the first-level cache"},
      {"depth_unroll", 1, 16,
       "terms that one turn of a product's loop adds at most, a power of two"},
      {"hoisted_rows", 1, 1 << 20,
       "rows (of time and batch) whose products of streams alone are computed "
       "at once, ahead of their steps"},
      {"split_rows_from", 1, INT32_MAX,
       "from so many rows of the batch per thread on, each thread computes all "
       "elements of its rows; below, threads share the elements of all rows "
       "and meet after each part of a step"},
      {"sum_chains", 1, 64,
       "sums that a product's loop adds to in turn at least, so that no "
       "addition waits for the one before it"},
      {"thread_flops", 1, int64_t(1) << 40,
       "operations of a step's products that are worth one more thread"},
      {"threads", 1, 1024, "threads of the team"},
      {"tile_sums", 1, 64,
       "sums that a product keeps in vector registers at once, at most"},
      {"tile_vectors", 1, mostTileVectors,
       "so many of these sums are side by side in one row: tile_sums / "
       "tile_vectors rows share each load of weights"},
      {"vector_lanes", 1, 64, "f32 numbers in a vector register"}};

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
