//===- Differences.h - cycles of inequalities ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `x < y` and `y < x` push one another up by one, a billion times. Around a
// cycle of such constraints the distances add up, and a cycle that demands a
// positive distance of a term from itself has no solution.

#ifndef REPRISE_CONSTRAINTS_SOLVER_DIFFERENCES_H
#define REPRISE_CONSTRAINTS_SOLVER_DIFFERENCES_H

#include "constraints/solver/Engine.h"

namespace reprise::constraints {

/// Whether required comparisons, and what sums and products are at least,
/// contradict each other around a cycle. The engine has been started.
bool hasContradictoryCycle(const Model &model, const Engine &engine);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_DIFFERENCES_H
