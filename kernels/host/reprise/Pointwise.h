//===- Pointwise.h - scalar code applied to tiles -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bridge from tiles to the scalars of a step.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_POINTWISE_H
#define REPRISE_HOST_POINTWISE_H

#include "reprise/Conversions.h"
#include "reprise/Tile.h"

namespace reprise::gpu {

/// What the step sees of an element: itself, or its value where it is stored.
inline float &scalarOf(float &element) { return element; }
inline float scalarOf(const float &element) { return element; }
template <TensorCoreType Storage>
inline float scalarOf(const Storage &element) {
  return toFloat(element);
}

/// Calls step(scalar...) once for each of the tiles' elements, the scalars
/// being those of one and the same element. Results are float & parameters,
/// bound to tiles that are not const. Padding elements are computed too: what
/// they give is never stored.
template <class Step, class... Tiles>
inline void pointwise(Step step, Tiles &&...tiles) {
  forEachRegister(
      [&](int lane, int i) { step(scalarOf(tiles.registers[lane][i])...); });
}

} // namespace reprise::gpu

#endif // REPRISE_HOST_POINTWISE_H
