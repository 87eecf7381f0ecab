//===- CountKeys.cpp - components that have as many solutions -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/CountKeys.h"

#include <algorithm>

using namespace reprise::constraints;

Keys::Description Keys::describeVariable(uint32_t variable,
                                         bool translates) const {
  Interval now = engine[model.variables[variable]];
  Description description;
  Key &shape = description.shape;
  shape.add(uint64_t(variable));
  shape.add(now.upper - now.lower);
  if (translates && engine.isEven(variable)) {
    description.shift = now.lower;
  } else {
    shape.add(now.lower);
    shape.add(engine.maskOf(variable));
  }
  return description;
}

/// What of a term's shift matters beside a divisor: multiples of the divisor
/// change no remainder, and a quotient by a whole number.
Wide Keys::restOf(const Description &term, const Description &divisor) {
  return term.shift - divisor.shift * floorQuotient(term.shift, divisor.shift);
}

/// A product whose factors are fixed but for one, a quotient and a remainder by
/// what is fixed, and the lesser and greater of two are described by what the
/// shift of their operands leaves of their own; others by their operands as a
/// whole. Those of its operands are known.
Keys::Description Keys::describeOperation(const Node &node) const {
  Description description;
  Key &shape = description.shape;
  shape.add(uint64_t(node.kind) + 1);
  shape.add(uint64_t(node.payload));
  std::vector<const Description *> open;
  Wide sum = 0, product = 1;
  for (NodeId operand : node.operands) {
    const Description &known = descriptions[operand];
    if (!known.isFixed)
      open.push_back(&known);
    else if (node.kind == TermKind::product)
      product = clamp(product * known.shift);
    sum += known.shift;
  }
  const Description &first = descriptions[node.operands.front()];
  const Description &last = descriptions[node.operands.back()];
  bool hasDivisor = last.isFixed && last.shift > 0;
  switch (node.kind) {
  case TermKind::sum:
    for (const Description *operand : open)
      shape.add(operand->shape);
    description.shift = sum;
    return description;
  case TermKind::product:
    if (product == below || product == above)
      break;
    shape.add(product);
    if (open.size() != 1) {
      for (const Description *operand : open)
        shape.add(operand->whole());
      return description;
    }
    shape.add(open.front()->shape);
    description.shift = product * open.front()->shift;
    return description;
  case TermKind::floorDivide:
  case TermKind::ceilDivide:
  case TermKind::exactDivide:
  case TermKind::remainder:
    if (!hasDivisor)
      break;
    shape.add(last.shift);
    shape.add(first.shape);
    shape.add(restOf(first, last));
    if (node.kind != TermKind::remainder)
      description.shift = floorQuotient(first.shift, last.shift);
    return description;
  case TermKind::minimum:
  case TermKind::maximum:
    shape.add(first.shape);
    shape.add(last.shape);
    shape.add(last.shift - first.shift);
    description.shift = first.shift;
    return description;
  default:
    break;
  }
  for (NodeId operand : node.operands)
    shape.add(descriptions[operand].whole());
  return description;
}

/// `bounds`: what follows from the domains.
Keys::Description Keys::describe(NodeId id, const std::vector<Interval> &bounds,
                                 bool translates) const {
  const Node &node = model.nodes[id];
  if (node.kind == TermKind::constant)
    return {{}, node.payload, /*isFixed=*/true};
  if (bounds[id].isFixed() &&
      std::all_of(node.operands.begin(), node.operands.end(),
                  [&](NodeId term) { return descriptions[term].isFixed; }))
    return {{}, bounds[id].lower, /*isFixed=*/true};
  if (node.kind == TermKind::variable)
    return describeVariable(uint32_t(node.payload), translates);
  Description description = describeOperation(node);
  // Sums and products of shifts stay within 128 bits.
  constexpr Wide farthest = Wide(1) << 62;
  if (description.shift >= farthest || description.shift <= -farthest)
    description = {description.whole()};
  return description;
}

/// Comparisons and divisibility depend on differences alone.
Key Keys::ofFormula(uint32_t id) const {
  const Formula &formula = model.formulas[id];
  auto term = [&](size_t i) { return descriptions[formula.terms[i]]; };
  Key key;
  key.add(uint64_t(formula.kind));
  switch (formula.kind) {
  case FormulaKind::equal:
  case FormulaKind::notEqual:
  case FormulaKind::lessEqual:
  case FormulaKind::less:
    key.add(term(0).shape);
    key.add(term(1).shape);
    key.add(term(1).shift - term(0).shift);
    return key;
  case FormulaKind::divides:
    if (!term(0).isFixed || term(0).shift <= 0)
      break;
    key.add(term(0).shift);
    key.add(term(1).shape);
    key.add(restOf(term(1), term(0)));
    return key;
  case FormulaKind::table:
    // Rows are no terms.
    key.add(uint64_t(id));
    break;
  default:
    break;
  }
  for (size_t i = 0; i != formula.terms.size(); ++i)
    key.add(term(i).whole());
  for (uint32_t child : formula.children)
    key.add(ofFormula(child));
  return key;
}

Key Keys::of(const Component &component) {
  Key key;
  auto isWide = [](Interval bounds) {
    return bounds.lower == below || bounds.upper == above;
  };
  for (uint32_t constraint : component.constraints) {
    const std::vector<NodeId> &nodes = model.constraints[constraint].nodes;
    const std::vector<Interval> &bounds = engine.boundsFromDomains(nodes);
    // Beyond 64 bits it matters where values are.
    bool translates =
        std::none_of(nodes.begin(), nodes.end(),
                     [&](NodeId node) { return isWide(bounds[node]); });
    for (NodeId node : nodes)
      descriptions[node] = describe(node, bounds, translates);
    key.add(ofFormula(model.constraints[constraint].formula));
  }
  // Those, too, that no constraint looks at any more.
  for (uint32_t variable : component.variables)
    key.add(describeVariable(variable, /*translates=*/true).shape);
  return key;
}
