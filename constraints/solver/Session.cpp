//===- Session.cpp - what all questions to the solver begin with ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/Session.h"

#include "constraints/solver/Congruences.h"
#include "constraints/solver/Differences.h"
#include "constraints/solver/Divisors.h"

#include <algorithm>

using namespace reprise::constraints;

Session::Session(const Problem &problem, const Limits &limits,
                 const std::vector<bool> &isLeftOut)
    : model(problem, isLeftOut), engine(model), clock(limits) {
  engine.stopAt(clock.deadline());
  isPossible = engine.start() && !hasContradictoryCycle(model, engine) &&
               restrictToDivisors(model, engine) &&
               restrictToCongruences(model, engine);
  if (isPossible)
    engine.markWideTerms();
}

void Session::split(const std::vector<NodeId> &terms) {
  if (isPossible)
    components = findComponents(model, engine, terms);
  firstVariables.clear();
  for (NodeId term : model.preferences) {
    auto variables = model.variablesOf(term);
    std::erase_if(variables,
                  [&](uint32_t variable) { return engine.isFixed(variable); });
    firstVariables.push_back(variables.empty() ? noConstraint : variables[0]);
  }
  clock.statistics.components = components.size();
}

/// All variables of a preference are in one component: its first open one says
/// in which.
std::vector<size_t> Session::preferencesFor(const Component &component) const {
  std::vector<size_t> found;
  for (size_t i = 0; i != firstVariables.size(); ++i)
    if (std::find(component.variables.begin(), component.variables.end(),
                  firstVariables[i]) != component.variables.end())
      found.push_back(i);
  return found;
}

std::vector<Wish> Session::wishesFor(const Component &component) const {
  const auto &preferences = model.problem.getPreferences();
  std::vector<Wish> wishes;
  for (size_t i : preferencesFor(component))
    if (!engine.mayBeLost(model.preferences[i]))
      wishes.push_back({model.preferences[i], preferences[i].order});
  return wishes;
}

Assignment Session::assignment() const {
  Assignment values;
  for (uint32_t i = 0; i != model.variables.size(); ++i)
    values.push_back(engine.valueOf(i));
  return values;
}

//===----------------------------------------------------------------------===//
// How complete an answer is
//===----------------------------------------------------------------------===//

bool Session::finish(const Search &search) {
  if (search.overflow)
    noteOverflow(*search.overflow);
  return clock.reached.empty();
}

void Session::noteOverflow(uint32_t index) {
  if (!overflow.empty())
    return;
  uint32_t origin = model.constraints[index].origin;
  if (origin == noConstraint) {
    overflow = "a division in the objective or a preference is not decided: "
               "its values leave 64 bits";
    return;
  }
  const Constraint &constraint = model.problem.getConstraints()[origin];
  if (constraint.place.line)
    overflow = "line " + std::to_string(constraint.place.line) + ": ";
  overflow += "values of " + model.problem.strFormula(constraint.formula) +
              " leave 64 bits, and it is not decided";
}

void Session::noteUnranked(NodeId term) {
  if (overflow.empty())
    overflow = "values of " + model.problem.str(term) +
               " leave 64 bits, and which is better is not decided";
}

void Session::checkPreferences(const std::vector<size_t> &which) {
  for (size_t i : which)
    // What may be lost was no wish of the search.
    if (NodeId term = model.preferences[i];
        engine.mayBeLost(term) || !engine.fromDomains(term).isFixed())
      noteUnranked(term);
}

void Session::close(Answer &answer, bool hasSolution) const {
  answer.statistics = clock.statistics;
  answer.incomplete = clock.reached.empty() ? overflow : clock.reached;
  answer.status = hasSolution                 ? Status::satisfiable
                  : answer.incomplete.empty() ? Status::unsatisfiable
                                              : Status::unknown;
}
