//===- TileSchedule.h - the knobs of tile_walk ------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_TILE_WALK_TILESCHEDULE_H
#define REPRISE_LOWERING_CPU_TILE_WALK_TILESCHEDULE_H

#include "lowering/families/Knobs.h"

namespace reprise::lowering {

struct TileSchedule {
  static constexpr llvm::StringLiteral family = "tile_walk";
  static constexpr int64_t mostTileVectors = 16;
  /// Their order is that of the solver's variables.
  static constexpr KnobDomain knobs[] = {
      {"prefetch_steps", 0, 256,
       "steps by which streams are asked for ahead; 0: not at all"},
      {"thread_steps", 1, int64_t(1) << 40,
       "steps (of all rows) that are worth a further thread"},
      {"threads", 1, 1024, "threads in the team, at most"},
      {"tile_vectors", 1, mostTileVectors,
       "vectors along the lanes' dimension that one tile takes"},
      {"time_block", 1, 1 << 20,
       "steps that one tile takes, where no step needs an earlier one"},
      {"vector_lanes", 1, 64, "elements of a vector, f32"},
  };

  explicit TileSchedule(const KnobValues &values)
      : prefetchSteps(values.lookup("prefetch_steps")),
        threadSteps(values.lookup("thread_steps")),
        threads(values.lookup("threads")),
        tileVectors(values.lookup("tile_vectors")),
        timeBlock(values.lookup("time_block")),
        vectorLanes(values.lookup("vector_lanes")) {}

  int64_t prefetchSteps, threadSteps, threads, tileVectors, timeBlock,
      vectorLanes;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_TILE_WALK_TILESCHEDULE_H
