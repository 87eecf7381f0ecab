//===- Congruences.h - what remainders say before the search --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Alignments are remainders: `x % 64 == 16`. For each term a congruence is
// kept, "16 modulo 64", that all its values keep (Granger, Static analysis of
// arithmetical congruences, 1989). They pass through sums, products and
// remainders, and two of one term are joined by the Chinese remainder theorem,
// or contradict each other.

#ifndef REPRISE_CONSTRAINTS_SOLVER_CONGRUENCES_H
#define REPRISE_CONSTRAINTS_SOLVER_CONGRUENCES_H

#include "constraints/solver/Engine.h"

namespace reprise::constraints {

/// Restricts the variables of an engine that has been started. False: there is
/// no solution.
bool restrictToCongruences(const Model &model, Engine &engine);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_CONGRUENCES_H
