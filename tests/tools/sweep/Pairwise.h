//===- Pairwise.h - combinations that meet every pair of values -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A mistake in a kernel mostly shows where two sizes or types meet. So a test
// that cannot afford the whole product of its factors' values runs combinations
// in which each value of a factor meets each value of every other.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_TOOLS_SWEEP_PAIRWISE_H
#define REPRISE_TESTS_TOOLS_SWEEP_PAIRWISE_H

#include <cstdint>
#include <functional>
#include <vector>

namespace reprise::test {

/// Which value of each factor is taken.
using Combination = std::vector<int>;
/// What running a combination takes, in any unit; infinite where it cannot be
/// run. The first value of each factor should be a cheap one.
using Cost = std::function<double(const Combination &)>;

/// Combinations that together hold every pair of values of two factors, where
/// factor i has `values[i]` of them. Each holds as many new pairs as it can at
/// no more than `limit`; only a pair that is not found for less costs more, and
/// one that is not found at a finite cost is left out.
std::vector<Combination> coverPairs(const std::vector<int> &values,
                                    const Cost &cost, double limit);

/// All combinations.
std::vector<Combination> product(const std::vector<int> &values);

} // namespace reprise::test

#endif // REPRISE_TESTS_TOOLS_SWEEP_PAIRWISE_H
