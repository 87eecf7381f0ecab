//===- BruteForce.h - all assignments, one by one -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TESTS_CONSTRAINTS_BRUTEFORCE_H
#define REPRISE_TESTS_CONSTRAINTS_BRUTEFORCE_H

#include "constraints/Problem.h"

namespace reprise::test {

/// What is true of a problem of small domains, by the checker alone.
struct BruteForce {
  explicit BruteForce(const constraints::Problem &problem);

  /// In lexicographic order of their values.
  std::vector<constraints::Assignment> solutions;
  /// The objective's values, rising, of all solutions; empty without an
  /// objective.
  std::vector<int64_t> costs;
};

} // namespace reprise::test

#endif // REPRISE_TESTS_CONSTRAINTS_BRUTEFORCE_H
