//===- SumOfBounds.cpp - what some terms come to --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/SumOfBounds.h"

using namespace reprise::constraints;

void SumOfBounds::begin(const std::vector<NodeId> &newTerms,
                        const std::vector<Interval> &bounds) {
  for (NodeId term : terms)
    times[term] = 0;
  terms = newTerms;
  lower = upper = openBelow = openAbove = 0;
  for (NodeId term : terms) {
    if (term >= times.size())
      times.resize(bounds.size());
    ++times[term];
    count(bounds[term], 1);
  }
}
