//===- Solver.h - solutions of an integer problem ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Our own solver: exact, over finite domains. All answers are proved: no
// solution is lost and none invented; what a limit cut short says so.

#ifndef REPRISE_CONSTRAINTS_SOLVER_SOLVER_H
#define REPRISE_CONSTRAINTS_SOLVER_SOLVER_H

#include "constraints/Problem.h"

#include <chrono>
#include <functional>
#include <memory>

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

/// The solution that the preferences put first. An exact division in a
/// preference or the objective is a constraint: solutions are those in which
/// there is no remainder.
Solution solve(const Problem &problem, const Limits &limits = {});

/// The same without those constraints whose flag is set: for explanations.
Solution solveWithout(const Problem &problem,
                      const std::vector<bool> &isLeftOut,
                      const Limits &limits = {});

/// Hands on each solution once, the preferred ones first, until `take` returns
/// false; memory does not grow with their number. satisfiable: at least one.
Answer enumerate(const Problem &problem,
                 const std::function<bool(const Assignment &)> &take,
                 const Limits &limits = {});

struct Count : Answer {
  /// The exact number in decimal, of any size; a lower bound where incomplete.
  std::string solutions;
};

/// Counts without enumerating what is independent.
Count count(const Problem &problem, const Limits &limits = {});

struct Ranked {
  int64_t cost;
  Assignment values;
};

struct Best : Answer {
  /// The best first; ties in the order of the preferences. Where incomplete:
  /// the best that were found.
  std::vector<Ranked> solutions;
};

/// The `howMany` solutions of least objective (which the problem must have), by
/// branch and bound; among equally good ones those that the preferences put
/// first.
Best best(const Problem &problem, size_t howMany = 1,
          const Limits &limits = {});

/// The same without those constraints whose flag is set: for explanations.
Best bestWithout(const Problem &problem, const std::vector<bool> &isLeftOut,
                 size_t howMany = 1, const Limits &limits = {});

/// The solution to take: of least objective, where the problem has one, and
/// then as the preferences order them. Without the constraints whose flag is
/// set.
Solution choose(const Problem &problem, const std::vector<bool> &isLeftOut = {},
                const Limits &limits = {});

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_SOLVER_H
