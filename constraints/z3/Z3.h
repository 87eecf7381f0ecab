//===- Z3.h - the same problems, solved by Z3 -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A second opinion, and proofs about the constraints themselves. The time of
// the limits is kept, as far as Z3 does; their nodes are ours and mean nothing
// to it. Where Z3 gives up, the status is unknown and `incomplete` says why.
//
// Z3's integers have no bound: it decides where a value that leaves 64 bits
// leaves our own solver without an answer.

#ifndef REPRISE_CONSTRAINTS_Z3_Z3_H
#define REPRISE_CONSTRAINTS_Z3_Z3_H

#include "constraints/solver/Solver.h"

namespace reprise::constraints {

/// The solution that the preferences put first.
Solution solveWithZ3(const Problem &problem, const Limits &limits = {});

/// Hands on each solution once, in no order, until `take` returns false. A
/// clause is added for each, so that it takes longer and longer.
Answer enumerateWithZ3(const Problem &problem,
                       const std::function<bool(const Assignment &)> &take,
                       const Limits &limits = {});

/// Counts by enumeration, up to `most` solutions.
Count countWithZ3(const Problem &problem, uint64_t most = 10'000,
                  const Limits &limits = {});

/// The solutions of least objective, which the problem must have; ties in no
/// order.
Best bestWithZ3(const Problem &problem, size_t howMany = 1,
                const Limits &limits = {});

/// Whether something always holds.
struct Proof {
  enum class Status : uint8_t { proved, refuted, unknown };
  Status status = Status::unknown;
  /// Where refuted: an assignment under which it does not hold.
  Assignment counterexample;
  /// Why it is unknown.
  std::string reason;
};

/// Whether the formula holds in every solution of the problem.
Proof prove(const Problem &problem, FormulaId formula,
            const Limits &limits = {});

/// Whether both formulas are true under the same assignments of the problem's
/// domains, whatever its constraints say.
Proof proveEquivalent(const Problem &problem, FormulaId lhs, FormulaId rhs,
                      const Limits &limits = {});

/// Z3's version.
std::string z3Version();

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_Z3_Z3_H
