//===- Ask.h - one question about a problem, and its answer ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `reprise solve` asks, of our own solver or of Z3.

#ifndef REPRISE_CONSTRAINTS_ASK_ASK_H
#define REPRISE_CONSTRAINTS_ASK_ASK_H

#include "constraints/solver/Solver.h"

namespace reprise::constraints {

struct Question {
  enum class Wanted : uint8_t {
    /// As the preferences order them.
    solutions,
    count,
    /// Of least objective, which the problem must have.
    best,
  } wanted = Wanted::solutions;
  /// Of solutions; UINT64_MAX: all there are.
  uint64_t howMany = 1;
  bool asksZ3 = false;
  Limits limits;
};

struct Reply {
  Status status = Status::unknown;
  /// What kept the question from being answered: a limit, or a constraint that
  /// leaves 64 bits. Empty where it is answered.
  std::string incomplete;
  /// As many solutions were handed on as were asked for: there may be more.
  bool isCut = false;
  /// In decimal: of `count` the number of solutions, else of those that were
  /// handed on.
  std::string count = "0";
  double milliseconds = 0;
};

/// What is done with a solution; its cost where the best are asked for. False:
/// no more.
using TakeSolution =
    std::function<bool(const Assignment &, std::optional<int64_t> cost)>;

/// Hands on the solutions as they are found, the first ones first; memory does
/// not grow with their number, but for the best.
Reply ask(const Problem &problem, const Question &question,
          const TakeSolution &take);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_ASK_ASK_H
