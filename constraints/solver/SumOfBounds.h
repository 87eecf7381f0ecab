//===- SumOfBounds.h - what some terms come to ------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_SOLVER_SUMOFBOUNDS_H
#define REPRISE_CONSTRAINTS_SOLVER_SUMOFBOUNDS_H

#include "constraints/solver/Interval.h"
#include "constraints/solver/Model.h"

namespace reprise::constraints {

/// The sum of the bounds of some terms, brought up to date where one of them
/// changes: a search asks for it at each of its nodes.
class SumOfBounds {
public:
  /// Of these, in place of the terms before. One may be there several times.
  void begin(const std::vector<NodeId> &terms,
             const std::vector<Interval> &bounds);
  void change(NodeId node, Interval from, Interval to) {
    if (node < times.size() && times[node] != 0) {
      count(from, -Wide(times[node]));
      count(to, Wide(times[node]));
    }
  }

  /// None where a term has no bound within 64 bits on that side.
  std::optional<Wide> least() const {
    return openBelow == 0 ? std::optional(lower) : std::nullopt;
  }
  std::optional<Wide> most() const {
    return openAbove == 0 ? std::optional(upper) : std::nullopt;
  }

private:
  void count(Interval bounds, Wide number) {
    bounds.lower == below ? openBelow += number
                          : lower += number * bounds.lower;
    bounds.upper == above ? openAbove += number
                          : upper += number * bounds.upper;
  }

  std::vector<NodeId> terms;
  /// By node; as far as there are terms.
  std::vector<uint32_t> times;
  Wide lower = 0, upper = 0;
  /// How many have no bound.
  Wide openBelow = 0, openAbove = 0;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_SUMOFBOUNDS_H
