//===- Facts.h - what is known of terms before the search -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_SOLVER_FACTS_H
#define REPRISE_CONSTRAINTS_SOLVER_FACTS_H

#include "constraints/solver/Engine.h"

namespace reprise::constraints {

/// Lets `finder` look at all terms and constraints again and again, as long as
/// it finds something, and then narrow the variables' domains. False: there is
/// no solution.
template <typename Finder>
bool findFacts(Finder finder, const Model &model, Engine &engine) {
  for (NodeId id = 0; id != model.nodes.size(); ++id)
    finder.begin(id);
  constexpr int mostRounds = 32;
  finder.hasChanged = true;
  for (int round = 0; round != mostRounds && finder.hasChanged; ++round) {
    finder.hasChanged = false;
    for (NodeId id = 0; id != model.nodes.size(); ++id)
      finder.visit(id);
    for (const RequiredFormula &constraint : model.constraints)
      finder.visit(model.formulas[constraint.formula]);
    if (!finder.isPossible)
      return false;
  }
  for (uint32_t i = 0; i != model.variables.size(); ++i)
    if (!finder.apply(i))
      return false;
  return engine.propagate();
}

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_FACTS_H
