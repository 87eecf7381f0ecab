//===- BlockBarrier.cpp - the barrier of a block's warps ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "kernels/host/BlockBarrier.h"

#include "kernels/host/Report.h"

using namespace reprise::simulation;

namespace {
class PhaseOver final : public Wait {
public:
  PhaseOver(const uint64_t &phase, const Site &site)
      : phase(phase), mine(phase), site(site) {}
  bool ready() const override { return phase != mine; }
  std::string describe() const override {
    return "waits at " + describeSite(site);
  }

private:
  const uint64_t &phase;
  uint64_t mine;
  const Site &site;
};
} // namespace

void BlockBarrier::arriveAndWait(Scheduler &scheduler, AgentId agent,
                                 VectorClock &clock, const Site &site) {
  arriving.join(clock);
  if (++arrived == warps) {
    released = std::move(arriving);
    arriving = VectorClock();
    arrived = 0;
    ++phase;
    scheduler.yield(); // the last to come is not the first to go
  } else {
    scheduler.waitUntil(PhaseOver(phase, site));
  }
  clock.join(released);
  clock.advance(agent);
}
