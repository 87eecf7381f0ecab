//===- Tile.h - 8 elements by 8 batch columns in f32 ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Twin of the device's tile: the registers of all 32 lanes. A tile that was not
// assigned holds NaN, so that its use shows in the results.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_TILE_H
#define REPRISE_HOST_TILE_H

#include "reprise/FragmentLayouts.h"
#include "reprise/StorageTypes.h"
#include <math.h>

namespace reprise::gpu {

struct Tile {
  float registers[warpLanes][TileLayout::registersPerLane];
  Tile() {
    for (auto &lane : registers)
      for (float &value : lane)
        value = NAN;
  }
};

/// A tile whose elements are as they lie in memory.
template <StorageType Storage>
struct StoredTile {
  Storage registers[warpLanes][TileLayout::registersPerLane];
};

/// Calls visit(lane, i) for every register of a tile.
template <class Visit>
inline void forEachRegister(Visit visit) {
  for (int lane = 0; lane < warpLanes; ++lane)
    for (int i = 0; i < TileLayout::registersPerLane; ++i)
      visit(lane, i);
}

inline Tile zeroTile() {
  Tile tile;
  forEachRegister([&](int lane, int i) { tile.registers[lane][i] = 0.0f; });
  return tile;
}

} // namespace reprise::gpu

#endif // REPRISE_HOST_TILE_H
