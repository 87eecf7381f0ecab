//===- BlockBarrier.h - one point in time for a block ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a warp wrote before the barrier, every warp of the block may read behind
// it.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_BLOCKBARRIER_H
#define REPRISE_DEVICE_BLOCKBARRIER_H

#include "reprise/Instructions.h"

namespace reprise::gpu {

/// Waits until all warps of the block have come here. Every warp must come, as
/// often as every other.
REPRISE_FUNCTION void blockBarrier() { instruction::blockBarrier(); }

} // namespace reprise::gpu

#endif // REPRISE_DEVICE_BLOCKBARRIER_H
