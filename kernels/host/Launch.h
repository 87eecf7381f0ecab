//===- Launch.h - a simulated launch of a kernel --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Owns the simulated memory of a launch and runs its blocks. Blocks of an
// ordinary launch may run in any order, one by one: the seed shuffles it, and
// each block's warps share one scheduler.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_LAUNCH_H
#define REPRISE_HOST_LAUNCH_H

#include "kernels/host/BlockBarrier.h"
#include "kernels/host/Region.h"
#include "kernels/host/Report.h"

#include <deque>
#include <map>

namespace reprise::simulation {

/// What one block has: its place, shared memory, barrier, and its warps'
/// clocks.
struct Block {
  Block(Index linear, const uint32_t (&grid)[3], int warps,
        Index sharedMemoryBytes);

  AgentId agentOf(int warp) const { return AgentId(linear * warps + warp); }

  Index linear;
  int warps;
  std::vector<Coordinates> coordinates; ///< by warp
  std::vector<VectorClock> clocks;      ///< by warp
  BlockBarrier barrier;
  std::vector<char> sharedMemory;
  std::map<Index, std::vector<Region>>
      sharedObjects; ///< arrays by offset; they never grow
};

class Launch {
public:
  Launch(const RepriseSimulationLaunch &request, const char *kernel);

  /// Empty, or what is wrong with the request itself.
  std::string checkRequest(int argumentCount) const;

  /// Runs all blocks, or until the first fault; then looks whether all of the
  /// outputs were written. True without a fault.
  bool run(void (*body)(void *), void *context);

  /// The fault, as text.
  const std::string &report() const { return reportText; }

  // For the warp that runs now.
  char *access(Region &region, Index offset, Index bytes, bool isWrite,
               const Site &site);
  Region *buffer(const void *data, Index elementBytes, bool written,
                 int argument);
  Region *sharedObjects(Index offset, const char *name, int count, Index bytes,
                        Index elementBytes, const Site &site);
  void blockBarrier(const Site &site);
  const Coordinates &coordinates() const {
    return block->coordinates[scheduler.current()];
  }
  [[noreturn]] void fault(std::string text);
  [[noreturn]] void fault(const std::string &text, const Site &site);

private:
  bool areOutputsWritten();
  std::string warpText(AgentId agent) const;
  std::string headline(const std::string &what) const;
  std::string conflictText(const Region &region, const Conflict &conflict,
                           bool isWrite, const Site &site) const;
  std::string deadlockText() const;
  void createSharedObjects(Index offset, const char *name, int count,
                           Index bytes, Index elementBytes);
  SiteId idOf(const Site &site);

  const RepriseSimulationLaunch &request;
  const char *kernel;
  int warps;
  std::mt19937_64 random;
  Scheduler scheduler;
  std::deque<Region> buffers;
  std::vector<Site> sites;
  std::unique_ptr<Block> block; ///< the one that runs now
  std::string reportText;
};

} // namespace reprise::simulation

#endif // REPRISE_HOST_LAUNCH_H
