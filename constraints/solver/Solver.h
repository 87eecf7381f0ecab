//===- Solver.h - solutions of an integer problem ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Our own solver: exact, over finite domains. All answers are proved: no
// solution is lost and none invented; what a limit cut short says so.

#ifndef REPRISE_CONSTRAINTS_SOLVER_SOLVER_H
#define REPRISE_CONSTRAINTS_SOLVER_SOLVER_H

#include "constraints/solver/Answer.h"

#include <functional>

namespace reprise::constraints {

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

/// Counts without enumerating what is independent.
Count count(const Problem &problem, const Limits &limits = {});

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
