//===- TileCosts.h - what tiles need and cost -------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_TILE_WALK_TILECOSTS_H
#define REPRISE_LOWERING_CPU_TILE_WALK_TILECOSTS_H

#include "lowering/cpu/tile_walk/TilePlan.h"

namespace reprise::lowering {

/// What a tile does in a step, in operations on vectors: of each vector of
/// lanes, and beside them.
struct TileOperations {
  int64_t ofVector = 0, ofTile = 0;
};

struct TileFacts : Facts {
  TileFacts(const Group &group, TilePlan plan, rec::CpuTargetAttr target);

  TilePlan plan;
  TileOperations arithmetic, moves;
  /// Tiles of a row, were all vectors of lanes one tile; and these vectors.
  int64_t points = 1, vectors = 1;
  /// Vectors that live through a loop, for each vector of lanes.
  int64_t liveVectors = 1;
  /// Of the tile's memory, for each vector of lanes and beside them.
  int64_t vectorBytes = 0, tileBytes = 0;
  /// Of streams and results.
  int64_t streamedBytes = 0;
};

void addTileConstraints(const TileFacts &facts, rec::CpuTargetAttr target,
                        NominalSizes &nominal, constraints::Problem &problem,
                        std::vector<CostTerm> &costs);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_TILE_WALK_TILECOSTS_H
