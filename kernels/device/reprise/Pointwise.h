//===- Pointwise.h - scalar code applied to tiles -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bridge from tiles to the scalars of a step.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_POINTWISE_H
#define REPRISE_DEVICE_POINTWISE_H

#include "reprise/Conversions.h"
#include "reprise/Tile.h"

namespace reprise::gpu {

/// What the step sees of an element: itself, or its value where it is stored.
REPRISE_FUNCTION float &scalarOf(float &element) { return element; }
REPRISE_FUNCTION float scalarOf(const float &element) { return element; }
template <TensorCoreType Storage>
REPRISE_FUNCTION float scalarOf(const Storage &element) {
  return toFloat(element);
}

/// Calls step(scalar...) once for each of the tiles' elements, the scalars
/// being those of one and the same element. Results are float & parameters,
/// bound to tiles that are not const. Padding elements are computed too: what
/// they give is never stored.
template <class Step, class... Tiles>
REPRISE_FUNCTION void pointwise(Step step, Tiles &&...tiles) {
  for (int i = 0; i < TileLayout::registersPerLane; ++i)
    step(scalarOf(tiles.registers[i])...);
}

} // namespace reprise::gpu

#endif // REPRISE_DEVICE_POINTWISE_H
