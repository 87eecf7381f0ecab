//===- Pointwise.h - scalar code applied to tiles -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bridge from tiles to the scalars of a step.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_POINTWISE_H
#define REPRISE_DEVICE_POINTWISE_H

#include "reprise/Tile.h"

namespace reprise::gpu {

/// Calls step(scalar...) once for each of the tiles' elements, the scalars
/// being those of one and the same element. Results are float & parameters,
/// bound to tiles that are not const. Padding elements are computed too: what
/// they give is never stored.
template <class Step, class... Tiles>
REPRISE_FUNCTION void pointwise(Step step, Tiles &&...tiles) {
  for (int i = 0; i < TileLayout::registersPerLane; ++i)
    step(tiles.registers[i]...);
}

} // namespace reprise::gpu

#endif // REPRISE_DEVICE_POINTWISE_H
