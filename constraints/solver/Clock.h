//===- Clock.h - when a search gives up ----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_SOLVER_CLOCK_H
#define REPRISE_CONSTRAINTS_SOLVER_CLOCK_H

#include "constraints/solver/Answer.h"

namespace reprise::constraints {

/// One for all parts of an answer.
class Clock {
public:
  explicit Clock(const Limits &limits)
      : limits(limits), end(std::chrono::steady_clock::now() + limits.time) {}

  /// Counts a node of the search tree. False once a limit is reached.
  bool tick() {
    ++statistics.nodes;
    if (statistics.nodes > limits.nodes)
      reached =
          "the limit of " + std::to_string(limits.nodes) + " nodes was reached";
    // The time costs as much as many nodes.
    else if (statistics.nodes % 128 == 1 &&
             std::chrono::steady_clock::now() >= end)
      reached = "the limit of " + std::to_string(limits.time.count() / 1000) +
                " ms was reached";
    return reached.empty();
  }

  std::chrono::steady_clock::time_point deadline() const { return end; }

  /// Which limit was reached; empty where none was.
  std::string reached;
  Statistics statistics;

private:
  Limits limits;
  std::chrono::steady_clock::time_point end;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_CLOCK_H
