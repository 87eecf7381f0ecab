//===- Answer.h - what the solver answers, and when it gives up -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_SOLVER_ANSWER_H
#define REPRISE_CONSTRAINTS_SOLVER_ANSWER_H

#include "constraints/Problem.h"

#include <chrono>

namespace reprise::constraints {

/// Where a search gives up.
struct Limits {
  std::chrono::microseconds time = std::chrono::hours(24);
  uint64_t nodes = UINT64_MAX;
};

enum class Status : uint8_t { satisfiable, unsatisfiable, unknown };

/// How an answer came about.
struct Statistics {
  uint64_t nodes = 0;
  uint64_t failures = 0;
  uint64_t components = 0;
};

struct Answer {
  Status status = Status::unknown;
  /// Why it is unknown or incomplete: the limit that was hit, or the constraint
  /// whose value leaves 64 bits. Empty where the answer is complete.
  std::string incomplete;
  Statistics statistics;
};

struct Solution : Answer {
  /// Where satisfiable.
  Assignment values;
};

struct Count : Answer {
  /// The exact number in decimal, of any size; a lower bound where incomplete.
  std::string solutions;
};

struct Ranked {
  int64_t cost;
  Assignment values;
};

struct Best : Answer {
  /// The best first; ties in the order of the preferences. Where incomplete:
  /// the best that were found.
  std::vector<Ranked> solutions;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_ANSWER_H
