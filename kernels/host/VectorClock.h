//===- VectorClock.h - what an agent knows of the others ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Happens-before by vector clocks. An agent is whatever acts on memory by
// itself: a warp, and later an asynchronous copy. Agents are numbered through
// the whole launch.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_VECTORCLOCK_H
#define REPRISE_HOST_VECTORCLOCK_H

#include <algorithm>
#include <cstdint>
#include <vector>

namespace reprise::simulation {

using AgentId = uint32_t;

/// A moment of an agent's own time. Time 0 is before its start.
struct Moment {
  AgentId agent = 0;
  uint32_t time = 0;
};

/// For each agent the latest moment known; zero for agents never heard of.
/// Stored as a window of agent numbers, because a warp rarely hears of other
/// blocks.
class VectorClock {
public:
  uint32_t operator[](AgentId agent) const {
    return agent - first < times.size() ? times[agent - first] : 0;
  }

  bool knows(Moment moment) const {
    return (*this)[moment.agent] >= moment.time;
  }

  /// Begins the agent's next moment.
  Moment advance(AgentId agent) {
    cover(agent, agent + 1);
    return {agent, ++times[agent - first]};
  }

  /// Learns everything that `other` knows.
  void join(const VectorClock &other) {
    if (other.times.empty())
      return;
    cover(other.first, other.first + other.times.size());
    for (size_t i = 0; i < other.times.size(); ++i) {
      uint32_t &time = times[other.first - first + i];
      time = std::max(time, other.times[i]);
    }
  }

private:
  /// Widens the window to hold agents begin .. end - 1.
  void cover(AgentId begin, AgentId end) {
    if (times.empty())
      first = begin;
    if (begin < first) {
      times.insert(times.begin(), first - begin, 0);
      first = begin;
    }
    if (end - first > times.size())
      times.resize(end - first, 0);
  }

  AgentId first = 0;
  std::vector<uint32_t> times;
};

} // namespace reprise::simulation

#endif // REPRISE_HOST_VECTORCLOCK_H
