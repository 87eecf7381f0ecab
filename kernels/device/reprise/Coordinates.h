//===- Coordinates.h - where in the grid a warp runs ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Blocks have one dimension of threads; their number is a multiple of 32.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_COORDINATES_H
#define REPRISE_DEVICE_COORDINATES_H

#include "reprise/FragmentLayouts.h"
#include "reprise/Instructions.h"

namespace reprise::gpu {

/// The block's index along the grid's first and second dimension.
REPRISE_FUNCTION Index blockX() { return instruction::blockIndexX(); }
REPRISE_FUNCTION Index blockY() { return instruction::blockIndexY(); }

/// The warp's index in its block.
REPRISE_FUNCTION int warpIndex() {
  return instruction::uniform(instruction::threadIndex() / warpLanes);
}

/// The lane's index in its warp: for primitives, kernels have no use for it.
REPRISE_FUNCTION int laneIndex() {
  return instruction::threadIndex() % warpLanes;
}

} // namespace reprise::gpu

#endif // REPRISE_DEVICE_COORDINATES_H
