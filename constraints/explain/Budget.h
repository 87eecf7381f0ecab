//===- Budget.h - what many searches may take together --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_EXPLAIN_BUDGET_H
#define REPRISE_CONSTRAINTS_EXPLAIN_BUDGET_H

#include "constraints/solver/Answer.h"

#include <algorithm>

namespace reprise::constraints {

class Budget {
public:
  explicit Budget(const Limits &limits)
      : limits(limits), start(std::chrono::steady_clock::now()) {}

  /// What is left, and at most so many nodes.
  Limits slice(uint64_t mostNodes) const {
    auto spent = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - start);
    return {std::max(limits.time - spent, std::chrono::microseconds(0)),
            std::min(mostNodes,
                     limits.nodes - std::min(limits.nodes, spentNodes()))};
  }
  void spend(const Answer &answer) {
    statistics.nodes += answer.statistics.nodes;
    statistics.failures += answer.statistics.failures;
  }
  bool isSpent() const {
    Limits left = slice(UINT64_MAX);
    return left.time.count() == 0 || left.nodes == 0;
  }

  Statistics statistics;

private:
  uint64_t spentNodes() const { return statistics.nodes; }

  Limits limits;
  std::chrono::steady_clock::time_point start;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_EXPLAIN_BUDGET_H
