//===- BlockBarrier.h - the barrier of a block's warps --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Joins the clocks of all warps of a block.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_BLOCKBARRIER_H
#define REPRISE_HOST_BLOCKBARRIER_H

#include "kernels/host/Scheduler.h"
#include "kernels/host/VectorClock.h"
#include "reprise/Simulation.h"

namespace reprise::simulation {

class BlockBarrier {
public:
  explicit BlockBarrier(int warps) : warps(warps) {}

  /// Waits for all warps; afterwards `clock` knows what each knew on arrival.
  void arriveAndWait(Scheduler &scheduler, AgentId agent, VectorClock &clock,
                     const Site &site);

private:
  int warps;
  int arrived = 0;
  uint64_t phase = 0;
  VectorClock arriving; ///< joined clocks of those who wait
  VectorClock released; ///< joined clocks of the phase before
};

} // namespace reprise::simulation

#endif // REPRISE_HOST_BLOCKBARRIER_H
