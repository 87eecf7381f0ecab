//===- Session.h - what all questions to the solver begin with ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A problem narrowed once and split into components, and the notes from which
// an answer says how complete it is.

#ifndef REPRISE_CONSTRAINTS_SOLVER_SESSION_H
#define REPRISE_CONSTRAINTS_SOLVER_SESSION_H

#include "constraints/solver/Search.h"

namespace reprise::constraints {

class Session {
public:
  explicit Session(const Problem &problem, const Limits &limits,
                   const std::vector<bool> &isLeftOut = {});

  /// Variables of one of the terms stay together. Nothing is left to split
  /// where the problem is known to have no solution.
  void split(const std::vector<NodeId> &terms);

  /// The preferences about a component's variables, by their index.
  std::vector<size_t> preferencesFor(const Component &component) const;
  /// Those of them whose values can be told apart.
  std::vector<Wish> wishesFor(const Component &component) const;

  /// Notes what a search met. Whether it came to an end by itself.
  bool finish(const Search &search);
  void noteOverflow(uint32_t constraint);
  /// A preference or the objective has a value that cannot be compared.
  void noteUnranked(NodeId term);
  /// Notes as unranked those of these preferences that have no single value
  /// within 64 bits in the current solution.
  void checkPreferences(const std::vector<size_t> &which);

  /// The values of the solution at hand; of what is not fixed the least.
  Assignment assignment() const;

  /// Fills in what an answer says beside its solutions.
  void close(Answer &answer, bool hasSolution) const;

  Model model;
  Engine engine;
  Clock clock;
  std::vector<Component> components;
  bool isPossible = false;

private:
  /// Of each preference; noConstraint where all are fixed.
  std::vector<uint32_t> firstVariables;
  std::string overflow;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_SESSION_H
