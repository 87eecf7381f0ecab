//===- Divisors.h - what divisibility says before the search --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tile sizes divide one another. For each positive term two numbers are kept:
// one that it divides (its *multiple*, a bound in the lattice of divisors as an
// upper bound is one in the order of numbers) and one that divides it (its
// *factor*). They pass through products and equations; in the end a variable
// that divides a known number has that number's divisors for its values.

#ifndef REPRISE_CONSTRAINTS_SOLVER_DIVISORS_H
#define REPRISE_CONSTRAINTS_SOLVER_DIVISORS_H

#include "constraints/solver/Engine.h"

namespace reprise::constraints {

/// Restricts the variables of an engine that has been started. False: there is
/// no solution.
bool restrictToDivisors(const Model &model, Engine &engine);

/// The positive divisors of number >= 1, sorted; empty where it has a factor
/// that is too large to find, or more than `most` divisors.
std::vector<int64_t> divisorsOf(int64_t number, size_t most);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_DIVISORS_H
