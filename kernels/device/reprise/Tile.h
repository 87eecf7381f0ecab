//===- Tile.h - 8 elements by 8 batch columns in f32 ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The value that pointwise code works on, spread over a warp as TileLayout
// says: two registers a lane.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_TILE_H
#define REPRISE_DEVICE_TILE_H

#include "reprise/FragmentLayouts.h"
#include "reprise/StorageTypes.h"

namespace reprise::gpu {

/// Holds nothing meaningful until it is assigned.
struct Tile {
  float registers[TileLayout::registersPerLane];
};

/// A tile whose elements are as they lie in memory.
template <StorageType Storage>
struct StoredTile {
  Storage registers[TileLayout::registersPerLane];
};

REPRISE_FUNCTION Tile zeroTile() { return {{0.0f, 0.0f}}; }

} // namespace reprise::gpu

#endif // REPRISE_DEVICE_TILE_H
