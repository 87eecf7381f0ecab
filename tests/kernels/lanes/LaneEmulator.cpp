//===- LaneEmulator.cpp - a fiber for every thread of a block -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/kernels/lanes/LaneEmulator.h"

#include "kernels/host/Scheduler.h"

#include <new>

using namespace reprise;
using namespace reprise::lanes;
using simulation::Scheduler;

namespace {

/// Threads that wait for each other, again and again.
struct Meeting {
  int expected = 0, arrived = 0;
  uint64_t phase = 0;
};

class PhaseOver final : public simulation::Wait {
public:
  explicit PhaseOver(const uint64_t &phase) : phase(phase), mine(phase) {}
  bool ready() const override { return phase != mine; }
  std::string describe() const override { return "waits for its lanes"; }

private:
  const uint64_t &phase;
  uint64_t mine;
};

struct Warp {
  Meeting meeting;
  // Two, because a lane may bring its next payload while others still read the
  // last.
  std::array<std::array<Payload, 32>, 2> payloads;
};

struct Block {
  std::vector<Thread> threads;
  std::vector<Warp> warps;
  Meeting barrier;
  unsigned char *sharedMemory;
};

Scheduler scheduler;
Block block;

void meet(Meeting &meeting) {
  if (++meeting.arrived < meeting.expected) {
    scheduler.waitUntil(PhaseOver(meeting.phase));
    return;
  }
  meeting.arrived = 0;
  ++meeting.phase;
}

} // namespace

const Thread &lanes::thread() { return block.threads[scheduler.current()]; }
unsigned char *lanes::sharedMemory() { return block.sharedMemory; }
void lanes::blockBarrier() { meet(block.barrier); }

const std::array<Payload, 32> &lanes::exchange(const Payload &mine) {
  const int index = thread().index;
  Warp &warp = block.warps[index / 32];
  std::array<Payload, 32> &payloads = warp.payloads[warp.meeting.phase % 2];
  payloads[index % 32] = mine;
  meet(warp.meeting);
  return payloads;
}

int lanes::run(const RepriseSimulationLaunch &request, void (*body)(void *),
               void *context) {
  std::mt19937_64 random(request.seed);
  const int threads = int(request.block[0]);
  const std::align_val_t alignment{128};
  block.sharedMemory = static_cast<unsigned char *>(
      ::operator new(request.sharedMemoryBytes + 1, alignment));
  bool finished = true;
  for (unsigned y = 0; y < request.grid[1] && finished; ++y)
    for (unsigned x = 0; x < request.grid[0] && finished; ++x) {
      block.threads.clear();
      for (int i = 0; i < threads; ++i)
        block.threads.push_back({i, threads, x, y});
      block.warps.assign(threads / 32, Warp());
      for (Warp &warp : block.warps)
        warp.meeting.expected = 32;
      block.barrier = Meeting{threads};
      std::memset(block.sharedMemory, 0xff, request.sharedMemoryBytes);
      finished = scheduler.run(body, std::vector<void *>(threads, context),
                               random) == Scheduler::Outcome::finished;
    }
  ::operator delete(block.sharedMemory, alignment);
  return finished ? REPRISE_SIMULATION_OK : REPRISE_SIMULATION_FAULT;
}
