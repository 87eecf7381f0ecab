//===- Coordinates.h - where in the grid a warp runs ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Blocks have one dimension of threads; their number is a multiple of 32.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_COORDINATES_H
#define REPRISE_HOST_COORDINATES_H

#include "reprise/Simulation.h"

namespace reprise::gpu {

/// The block's index along the grid's first and second dimension.
inline Index blockX() { return simulation::coordinates().block[0]; }
inline Index blockY() { return simulation::coordinates().block[1]; }

/// The warp's index in its block.
inline int warpIndex() { return simulation::coordinates().warp; }

} // namespace reprise::gpu

#endif // REPRISE_HOST_COORDINATES_H
