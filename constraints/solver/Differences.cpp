//===- Differences.cpp - cycles of inequalities --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/Differences.h"

#include <vector>

using namespace reprise::constraints;

namespace {

/// from + distance <= to.
struct Edge {
  NodeId from, to;
  Wide distance;
};

/// A term as another one plus a constant.
struct Shifted {
  NodeId base;
  Wide by;
};

} // namespace

static Shifted shifted(const Model &model, NodeId id) {
  const Node &node = model.nodes[id];
  if (node.kind != TermKind::sum || node.operands.size() != 2)
    return {id, 0};
  for (size_t i : {0, 1}) {
    const Node &constant = model.nodes[node.operands[i]];
    if (constant.kind == TermKind::constant)
      return {node.operands[1 - i], constant.payload};
  }
  return {id, 0};
}

static void addEdges(const Model &model, const Formula &formula,
                     std::vector<Edge> &edges) {
  bool isEqual = formula.kind == FormulaKind::equal;
  bool isLess = formula.kind == FormulaKind::less;
  if (!isEqual && !isLess && formula.kind != FormulaKind::lessEqual)
    return;
  Shifted a = shifted(model, formula.terms[0]),
          b = shifted(model, formula.terms[1]);
  edges.push_back({a.base, b.base, a.by - b.by + isLess});
  if (isEqual)
    edges.push_back({b.base, a.base, b.by - a.by});
}

/// A sum is at least each of its parts and the least of the others; a product
/// of positive factors at least each of them.
static void addEdges(const Model &model, const Engine &engine, NodeId id,
                     std::vector<Edge> &edges) {
  const Node &node = model.nodes[id];
  bool isSum = node.kind == TermKind::sum;
  if (!isSum && node.kind != TermKind::product)
    return;
  Wide total = 0;
  for (NodeId operand : node.operands) {
    Wide least = engine[operand].lower;
    if (isSum ? least == below : least < 1)
      return;
    total += least;
  }
  for (NodeId operand : node.operands)
    edges.push_back({operand, id, isSum ? total - engine[operand].lower : 0});
}

static constexpr NodeId none = UINT32_MAX;

/// Whether one who goes from predecessor to predecessor comes back.
static bool hasCycle(const std::vector<NodeId> &predecessors) {
  // By node: from where the walk that saw it first began.
  std::vector<NodeId> seenFrom(predecessors.size(), none);
  for (NodeId start = 0; start != predecessors.size(); ++start) {
    NodeId at = start;
    for (; at != none && seenFrom[at] == none; at = predecessors[at])
      seenFrom[at] = start;
    if (at != none && seenFrom[at] == start)
      return true;
  }
  return false;
}

bool reprise::constraints::hasContradictoryCycle(const Model &model,
                                                 const Engine &engine) {
  std::vector<Edge> edges;
  for (NodeId id = 0; id != model.nodes.size(); ++id)
    addEdges(model, engine, id, edges);
  for (const RequiredFormula &constraint : model.constraints)
    addEdges(model, model.formulas[constraint.formula], edges);
  // Bellman and Ford: longest distances settle within as many rounds as there
  // are terms, unless they grow around a cycle. Then the edges that made each
  // of them what it is form one, mostly after few rounds. A chain of many terms
  // is left to propagation.
  constexpr int mostRounds = 256;
  std::vector<Wide> distances(model.nodes.size(), 0);
  std::vector<NodeId> predecessors(model.nodes.size(), none);
  bool hasChanged = true;
  for (int round = 0; round != mostRounds && hasChanged; ++round) {
    hasChanged = false;
    for (const Edge &edge : edges) {
      Wide reached = distances[edge.from] + edge.distance;
      if (reached > distances[edge.to]) {
        distances[edge.to] = reached;
        predecessors[edge.to] = edge.from;
        hasChanged = true;
      }
    }
    if (hasChanged && hasCycle(predecessors))
      return true;
  }
  return false;
}
