//===- Model.h - a problem as the solver works on it ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A problem's terms and formulas with what the solver looks up again and again:
// who stands above a term, which constraints look at it. Exact divisions have
// become floor divisions beside a condition of divisibility.

#ifndef REPRISE_CONSTRAINTS_SOLVER_MODEL_H
#define REPRISE_CONSTRAINTS_SOLVER_MODEL_H

#include "constraints/Problem.h"
#include "constraints/solver/Interval.h"

namespace reprise::constraints {

using NodeId = uint32_t;

struct Node {
  TermKind kind;
  int64_t payload;
  std::vector<NodeId> operands;
  std::vector<NodeId> parents;
  /// Of the model.
  std::vector<uint32_t> constraints;
};

/// As FormulaNode, over nodes.
struct Formula {
  FormulaKind kind;
  std::vector<NodeId> terms;
  std::vector<uint32_t> children;
  const std::vector<std::vector<int64_t>> *rows = nullptr;
};

/// A formula that must hold.
struct RequiredFormula {
  uint32_t formula;
  /// The problem's constraint that it is, or is a part of; noConstraint: a
  /// condition of the objective or of a preference.
  uint32_t origin;
  /// Of the problem, that occur in it.
  std::vector<uint32_t> variables;
  /// All terms in it, operands first.
  std::vector<NodeId> nodes;
};

inline constexpr uint32_t noConstraint = UINT32_MAX;

struct Model {
  /// Constraints whose flag is set are left out; an empty list leaves out none.
  explicit Model(const Problem &problem,
                 const std::vector<bool> &isLeftOut = {});

  const Problem &problem;
  std::vector<Node> nodes;
  std::vector<Formula> formulas;
  std::vector<RequiredFormula> constraints;
  /// Node of each variable of the problem.
  std::vector<NodeId> variables;
  std::vector<NodeId> preferences;
  /// The objective is their sum; none of them is a sum.
  std::vector<NodeId> costs;

  /// Variables of the problem that occur in a term.
  std::vector<uint32_t> variablesOf(NodeId node) const;
  /// All terms in these, operands first.
  std::vector<NodeId> nodesBelow(std::vector<NodeId> roots) const;

private:
  uint32_t addFormula(FormulaId formula);
  void require(uint32_t formula, uint32_t origin);
  void requireExactness(NodeId term);
  std::vector<NodeId> summandsOf(NodeId term) const;
  std::vector<NodeId> divisionsIn(std::vector<NodeId> terms) const;
  std::vector<uint32_t> variablesAmong(const std::vector<NodeId> &ids) const;
  uint32_t add(Formula formula);
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_MODEL_H
