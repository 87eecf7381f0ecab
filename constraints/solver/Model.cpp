//===- Model.cpp - a problem as the solver works on it --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/Model.h"

#include <algorithm>
#include <unordered_set>

using namespace reprise::constraints;

Model::Model(const Problem &problem, const std::vector<bool> &isLeftOut)
    : problem(problem) {
  const TermPool &pool = problem.getTerms();
  // Operands stand before their terms: the model's nodes are the pool's, with
  // the same numbers.
  nodes.resize(pool.size());
  for (TermId id = 0; id != pool.size(); ++id) {
    auto operands = pool.operands(id);
    nodes[id] = {pool[id].kind,
                 pool[id].payload,
                 {operands.begin(), operands.end()},
                 {},
                 {}};
  }
  variables.resize(problem.getVariables().size());
  for (NodeId id = 0; id != nodes.size(); ++id)
    if (nodes[id].kind == TermKind::variable)
      variables[size_t(nodes[id].payload)] = id;

  const auto &all = problem.getConstraints();
  for (uint32_t i = 0; i != all.size(); ++i)
    if (isLeftOut.empty() || !isLeftOut[i])
      require(addFormula(all[i].formula), i);
  // Solutions give the objective and the preferences a value.
  for (const Preference &preference : problem.getPreferences()) {
    preferences.push_back(preference.term);
    requireExactness(preference.term);
  }
  if (auto objective = problem.getObjective()) {
    requireExactness(*objective);
    costs = summandsOf(*objective);
  }

  // Only what is looked at has parents: terms of constraints that were left out
  // would be computed in vain, and so would the objective as a whole.
  std::vector<bool> isUsed(nodes.size());
  auto use = [&](NodeId id) { isUsed[id] = true; };
  for (const Formula &formula : formulas)
    std::for_each(formula.terms.begin(), formula.terms.end(), use);
  std::for_each(preferences.begin(), preferences.end(), use);
  std::for_each(costs.begin(), costs.end(), use);
  for (NodeId id = NodeId(nodes.size()); id-- > 0;) {
    if (!isUsed[id])
      continue;
    for (NodeId operand : nodes[id].operands) {
      use(operand);
      auto &parents = nodes[operand].parents;
      if (parents.empty() || parents.back() != id)
        parents.push_back(id);
    }
  }
}

uint32_t Model::add(Formula formula) {
  formulas.push_back(std::move(formula));
  return uint32_t(formulas.size() - 1);
}

std::vector<NodeId> Model::nodesBelow(std::vector<NodeId> open) const {
  std::unordered_set<NodeId> seen;
  std::vector<NodeId> found;
  while (!open.empty()) {
    NodeId id = open.back();
    open.pop_back();
    if (!seen.insert(id).second)
      continue;
    found.push_back(id);
    open.insert(open.end(), nodes[id].operands.begin(),
                nodes[id].operands.end());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<NodeId> Model::divisionsIn(std::vector<NodeId> terms) const {
  std::vector<NodeId> found = nodesBelow(std::move(terms));
  std::erase_if(found, [&](NodeId id) {
    return nodes[id].kind != TermKind::exactDivide;
  });
  return found;
}

/// An atom holds only where its exact divisions leave no remainder.
uint32_t Model::addFormula(FormulaId id) {
  const FormulaNode &node = problem.getFormula(id);
  Formula formula{node.kind, {}, {}, &node.rows};
  formula.terms.assign(node.terms.begin(), node.terms.end());
  for (FormulaId child : node.children)
    formula.children.push_back(addFormula(child));
  std::vector<NodeId> divisions = divisionsIn(formula.terms);
  uint32_t atom = add(std::move(formula));
  if (divisions.empty())
    return atom;
  Formula both{FormulaKind::conjunction, {}, {atom}};
  for (NodeId division : divisions)
    both.children.push_back(
        add({FormulaKind::divides,
             {nodes[division].operands[1], nodes[division].operands[0]},
             {}}));
  return add(std::move(both));
}

void Model::requireExactness(NodeId term) {
  for (NodeId division : divisionsIn({term}))
    require(add({FormulaKind::divides,
                 {nodes[division].operands[1], nodes[division].operands[0]},
                 {}}),
            noConstraint);
}

std::vector<NodeId> Model::summandsOf(NodeId term) const {
  std::vector<NodeId> open{term}, found;
  while (!open.empty()) {
    NodeId id = open.back();
    open.pop_back();
    if (nodes[id].kind == TermKind::sum)
      open.insert(open.end(), nodes[id].operands.begin(),
                  nodes[id].operands.end());
    else
      found.push_back(id);
  }
  return found;
}

/// In rising order.
std::vector<uint32_t>
Model::variablesAmong(const std::vector<NodeId> &ids) const {
  std::vector<uint32_t> found;
  for (NodeId id : ids)
    if (nodes[id].kind == TermKind::variable)
      found.push_back(uint32_t(nodes[id].payload));
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<uint32_t> Model::variablesOf(NodeId node) const {
  return variablesAmong(nodesBelow({node}));
}

/// Parts of a conjunction are constraints of their own.
void Model::require(uint32_t formula, uint32_t origin) {
  if (formulas[formula].kind == FormulaKind::conjunction) {
    for (uint32_t child : std::vector(formulas[formula].children))
      require(child, origin);
    return;
  }
  RequiredFormula required{formula, origin, {}, {}};
  std::vector<uint32_t> open{formula};
  std::vector<NodeId> terms;
  while (!open.empty()) {
    const Formula &next = formulas[open.back()];
    open.pop_back();
    open.insert(open.end(), next.children.begin(), next.children.end());
    terms.insert(terms.end(), next.terms.begin(), next.terms.end());
  }
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  for (NodeId term : terms)
    nodes[term].constraints.push_back(uint32_t(constraints.size()));
  required.nodes = nodesBelow(std::move(terms));
  required.variables = variablesAmong(required.nodes);
  constraints.push_back(std::move(required));
}
