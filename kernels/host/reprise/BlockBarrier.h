//===- BlockBarrier.h - one point in time for a block ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a warp wrote before the barrier, every warp of the block may read behind
// it.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_BLOCKBARRIER_H
#define REPRISE_HOST_BLOCKBARRIER_H

#include "reprise/Simulation.h"

namespace reprise::gpu {

/// Waits until all warps of the block have come here. If one never comes, the
/// launch ends with a report of who waits where.
inline void
blockBarrier(simulation::Site site = simulation::Site::here("blockBarrier")) {
  simulation::blockBarrier(site);
}

} // namespace reprise::gpu

#endif // REPRISE_HOST_BLOCKBARRIER_H
