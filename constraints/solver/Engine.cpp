//===- Engine.cpp - domains, propagation and their undoing ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/Engine.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

using namespace reprise::constraints;

//===----------------------------------------------------------------------===//
// Domains
//===----------------------------------------------------------------------===//

Engine::Engine(const Model &model)
    : model(model), bounds(model.nodes.size()),
      fromVariables(model.nodes.size()),
      masks(model.variables.size(), ~uint64_t(0)),
      domains(model.variables.size()), openNodes(model.nodes.size()),
      openConstraints(model.constraints.size()) {}

/// Few enough values to keep each apart.
static constexpr Wide fewValues = 64;

static std::vector<int64_t> listValues(Range range) {
  std::vector<int64_t> values;
  for (int64_t value = range.lower;; ++value) {
    values.push_back(value);
    if (value == range.upper)
      return values;
  }
}

bool Engine::restrict(uint32_t variable, std::vector<int64_t> values) {
  NodeId node = model.variables[variable];
  Interval now = bounds[node];
  std::erase_if(values, [&](int64_t value) {
    return value < now.lower || value > now.upper || !canBe(node, value);
  });
  if (values.empty())
    return false;
  Interval to{values.front(), values.back()};
  domains[variable].values = std::move(values);
  masks[variable] = ~uint64_t(0);
  size_t count = domains[variable].values.size();
  if (count < 64)
    masks[variable] = (uint64_t(1) << count) - 1;
  bounds[node] = intersect(now, to);
  enqueueAround(node);
  return true;
}

bool Engine::restrictToMultiples(uint32_t variable, int64_t factor) {
  NodeId node = model.variables[variable];
  if (!domains[variable].values.empty())
    return filter(node, [&](int64_t value) { return value % factor == 0; });
  domains[variable].factor = factor;
  Interval now = bounds[node];
  uint64_t mask = 0;
  if (!fit(node, now, mask))
    return false;
  if (now != bounds[node])
    set(node, now, mask);
  return true;
}

Wide Engine::sizeOf(uint32_t variable) const {
  Interval now = bounds[model.variables[variable]];
  const Domain &domain = domains[variable];
  if (domain.hasMask())
    return std::popcount(masks[variable]);
  if (domain.values.empty())
    return (now.upper - now.lower) / domain.factor + 1;
  auto first = std::lower_bound(domain.values.begin(), domain.values.end(),
                                int64_t(now.lower));
  auto last = std::upper_bound(first, domain.values.end(), int64_t(now.upper));
  return last - first;
}

std::vector<int64_t> Engine::valuesOf(uint32_t variable) const {
  std::vector<int64_t> left;
  const Domain &domain = domains[variable];
  if (domain.hasMask())
    for (size_t i = 0; i != domain.values.size(); ++i)
      if (masks[variable] >> i & 1)
        left.push_back(domain.values[i]);
  return left;
}

bool Engine::canBe(NodeId node, int64_t value, const Bounds &of) const {
  Interval now = of[node];
  if (value < now.lower || value > now.upper)
    return false;
  const Domain *domain = domainOf(node);
  if (!domain)
    return true;
  if (domain->values.empty())
    return value % domain->factor == 0;
  auto found =
      std::lower_bound(domain->values.begin(), domain->values.end(), value);
  if (found == domain->values.end() || *found != value)
    return false;
  size_t at = size_t(found - domain->values.begin());
  return !domain->hasMask() ||
         (masks[size_t(model.nodes[node].payload)] >> at & 1);
}

/// Moves the bounds to values that the variable may have. False: none is left.
bool Engine::fit(NodeId node, Interval &interval, uint64_t &mask) const {
  const Domain *domain = domainOf(node);
  if (interval.isEmpty())
    return false;
  if (!domain)
    return true;
  if (domain->values.empty()) {
    if (domain->factor > 1) {
      interval.lower =
          ceilQuotient(interval.lower, domain->factor) * domain->factor;
      interval.upper =
          floorQuotient(interval.upper, domain->factor) * domain->factor;
    }
    return !interval.isEmpty();
  }
  const auto &values = domain->values;
  if (domain->hasMask()) {
    while (mask && values[size_t(std::countr_zero(mask))] < interval.lower)
      mask &= mask - 1;
    while (mask && values[size_t(63 - std::countl_zero(mask))] > interval.upper)
      mask &= ~(uint64_t(1) << (63 - std::countl_zero(mask)));
    if (!mask)
      return false;
    interval = {values[size_t(std::countr_zero(mask))],
                values[size_t(63 - std::countl_zero(mask))]};
    return true;
  }
  auto first =
      std::lower_bound(values.begin(), values.end(), interval.lower,
                       [](int64_t value, Wide bound) { return value < bound; });
  auto last =
      std::upper_bound(first, values.end(), interval.upper,
                       [](Wide bound, int64_t value) { return bound < value; });
  if (first == last)
    return false;
  interval = {*first, *(last - 1)};
  return true;
}

void Engine::set(NodeId node, Interval interval, uint64_t mask) {
  bool isVariable = model.nodes[node].kind == TermKind::variable;
  size_t variable = isVariable ? size_t(model.nodes[node].payload) : 0;
  trail.push_back({node, isVariable ? masks[variable] : 0, bounds[node]});
  sum.change(node, bounds[node], interval);
  bounds[node] = interval;
  if (isVariable)
    masks[variable] = mask;
  enqueueAround(node);
}

bool Engine::narrowFurther(NodeId node, Interval to) {
  Interval now = intersect(bounds[node], to);
  bool isVariable = model.nodes[node].kind == TermKind::variable;
  uint64_t before = isVariable ? masks[size_t(model.nodes[node].payload)] : 0;
  uint64_t mask = before;
  if (!fit(node, now, mask))
    return false;
  if (now != bounds[node] || mask != before)
    set(node, now, mask);
  return true;
}

void Engine::undo(size_t mark) {
  while (trail.size() > mark) {
    const Change &change = trail.back();
    sum.change(change.node, bounds[change.node], change.interval);
    bounds[change.node] = change.interval;
    if (model.nodes[change.node].kind == TermKind::variable)
      masks[size_t(model.nodes[change.node].payload)] = change.mask;
    trail.pop_back();
  }
  openNodes.clear();
  openConstraints.clear();
}

//===----------------------------------------------------------------------===//
// Terms
//===----------------------------------------------------------------------===//

void Engine::enqueueAround(NodeId node) {
  const Node &changed = model.nodes[node];
  for (NodeId parent : changed.parents)
    if (parent != revising)
      openNodes.add(parent);
  if (!changed.operands.empty() && node != revising)
    openNodes.add(node);
  for (uint32_t constraint : changed.constraints)
    openConstraints.add(constraint);
}

/// From what is known of the operands.
Interval Engine::compute(NodeId id, const Bounds &of) const {
  const Node &node = model.nodes[id];
  auto operand = [&](size_t i) { return of[node.operands[i]]; };
  switch (node.kind) {
  case TermKind::constant:
    return {clamp(node.payload), clamp(node.payload)};
  case TermKind::variable:
    return bounds[id];
  case TermKind::sum: {
    Interval total = operand(0);
    for (size_t i = 1; i != node.operands.size(); ++i)
      total = add(total, operand(i));
    return total;
  }
  case TermKind::product: {
    Interval total = operand(0);
    for (size_t i = 1; i != node.operands.size(); ++i)
      total = multiply(total, operand(i));
    return total;
  }
  case TermKind::power:
    return raise(operand(0), node.payload);
  case TermKind::floorDivide:
  case TermKind::exactDivide:
    return floorDivide(operand(0), operand(1));
  case TermKind::ceilDivide:
    return ceilDivide(operand(0), operand(1));
  case TermKind::remainder:
    return remainder(operand(0), operand(1));
  case TermKind::minimum:
    return {std::min(operand(0).lower, operand(1).lower),
            std::min(operand(0).upper, operand(1).upper)};
  case TermKind::maximum:
    return {std::max(operand(0).lower, operand(1).lower),
            std::max(operand(0).upper, operand(1).upper)};
  }
  return {};
}

/// Each operand is what the others leave of the sum.
bool Engine::reviseSum(NodeId id) {
  const auto &operands = model.nodes[id].operands;
  Wide lower = 0, upper = 0;
  int openBelow = 0, openAbove = 0;
  for (NodeId operand : operands) {
    Interval part = bounds[operand];
    openBelow += part.lower == below;
    openAbove += part.upper == above;
    lower += part.lower == below ? 0 : part.lower;
    upper += part.upper == above ? 0 : part.upper;
  }
  Interval total = bounds[id];
  for (NodeId operand : operands) {
    Interval part = bounds[operand], rest;
    if (openBelow == (part.lower == below))
      rest.upper = total.upper == above
                       ? above
                       : clamp(total.upper - lower +
                               (part.lower == below ? 0 : part.lower));
    if (openAbove == (part.upper == above))
      rest.lower = total.lower == below
                       ? below
                       : clamp(total.lower - upper +
                               (part.upper == above ? 0 : part.upper));
    if (!narrow(operand, rest))
      return false;
  }
  return true;
}

bool Engine::reviseProduct(NodeId id) {
  Interval before{1, 1};
  openFactors.clear();
  for (NodeId operand : model.nodes[id].operands)
    if (bounds[operand].isFixed())
      before = multiply(before, bounds[operand]);
    else
      openFactors.push_back(operand);
  // What stands behind each of them, and before it as it is narrowed.
  behind.assign(openFactors.size(), {1, 1});
  for (size_t i = openFactors.size(); i-- > 1;)
    behind[i - 1] = multiply(bounds[openFactors[i]], behind[i]);
  for (size_t i = 0; i != openFactors.size(); ++i) {
    NodeId operand = openFactors[i];
    if (!narrow(operand, factorOf(bounds[id], multiply(before, behind[i]),
                                  bounds[operand])))
      return false;
    before = multiply(before, bounds[operand]);
  }
  return true;
}

/// Terms of one or two operands.
bool Engine::reviseTwo(NodeId id) {
  const Node &node = model.nodes[id];
  NodeId first = node.operands[0], second = node.operands.back();
  Interval result = bounds[id];
  switch (node.kind) {
  case TermKind::power:
    return narrow(first, baseOf(result, node.payload, bounds[first]));
  case TermKind::floorDivide:
  case TermKind::exactDivide:
    return narrow(first, dividendOfFloor(result, bounds[second])) &&
           narrow(second, divisorOfFloor(result, bounds[first]));
  case TermKind::ceilDivide:
    return narrow(first, dividendOfCeil(result, bounds[second])) &&
           narrow(second, divisorOfCeil(result, bounds[first]));
  case TermKind::remainder:
    return narrow(second, {clamp(result.lower + 1), above});
  case TermKind::minimum:
    for (auto [one, other] : {std::pair(first, second), {second, first}})
      if (!narrow(one,
                  {result.lower,
                   bounds[other].lower > result.upper ? result.upper : above}))
        return false;
    return true;
  case TermKind::maximum:
    for (auto [one, other] : {std::pair(first, second), {second, first}})
      if (!narrow(one,
                  {bounds[other].upper < result.lower ? result.lower : below,
                   result.upper}))
        return false;
    return true;
  default:
    return true;
  }
}

bool Engine::revise(NodeId id) {
  // Its own narrowing need not bring it back here.
  revising = id;
  bool isPossible = narrow(id, compute(id, bounds));
  revising = UINT32_MAX;
  if (!isPossible)
    return false;
  switch (model.nodes[id].kind) {
  case TermKind::constant:
  case TermKind::variable:
    return true;
  case TermKind::sum:
    return reviseSum(id);
  case TermKind::product:
    return reviseProduct(id);
  default:
    return reviseTwo(id);
  }
}

//===----------------------------------------------------------------------===//
// To the end
//===----------------------------------------------------------------------===//

/// Bounds that numbers are excluded from, `x != 1`, one after the other: each
/// step by itself would look at all constraints again.
bool Engine::skipExcludedBounds() {
  std::vector<std::pair<NodeId, Wide>> excluded;
  for (const RequiredFormula &constraint : model.constraints) {
    const Formula &formula = model.formulas[constraint.formula];
    if (formula.kind != FormulaKind::notEqual)
      continue;
    for (size_t i : {0, 1})
      if (bounds[formula.terms[1 - i]].isFixed())
        excluded.push_back(
            {formula.terms[i], bounds[formula.terms[1 - i]].lower});
  }
  std::sort(excluded.begin(), excluded.end());
  for (auto first = excluded.begin(), last = first; first != excluded.end();
       first = last) {
    NodeId node = first->first;
    Interval to = bounds[node];
    for (; last != excluded.end() && last->first == node; ++last)
      to.lower += to.lower == last->second;
    for (auto at = last; at != first;)
      to.upper -= to.upper == (--at)->second;
    if (to.isEmpty() || !narrow(node, to))
      return false;
  }
  return true;
}

bool Engine::start() {
  const auto &variables = model.problem.getVariables();
  for (uint32_t i = 0; i != variables.size(); ++i) {
    NodeId node = model.variables[i];
    const auto *range = std::get_if<Range>(&variables[i].domain);
    if (range && Wide(range->upper) - range->lower >= fewValues) {
      bounds[node] = {clamp(range->lower), clamp(range->upper)};
      continue;
    }
    std::vector<int64_t> values =
        range ? listValues(*range)
              : std::get<std::vector<int64_t>>(variables[i].domain);
    bounds[node] = {clamp(values.front()), clamp(values.back())};
    if (!restrict(i, std::move(values)))
      return false;
  }
  for (NodeId id = 0; id != model.nodes.size(); ++id) {
    Interval now = compute(id, bounds);
    if (now.isEmpty())
      return false;
    bounds[id] = now;
    if (!model.nodes[id].operands.empty() && !model.nodes[id].parents.empty())
      enqueueAround(id);
  }
  for (uint32_t i = 0; i != model.constraints.size(); ++i)
    openConstraints.add(i);
  return skipExcludedBounds() && propagate();
}

bool Engine::propagate() {
  // Two terms can push one another up in steps of one for a long time: then
  // splitting the domains is faster than going on.
  size_t patience = 500 + 16 * model.nodes.size();
  constexpr size_t perLookAtTheTime = 256;
  isSettled = false;
  for (;;) {
    bool hasNode = !openNodes.isEmpty();
    if (!hasNode && openConstraints.isEmpty())
      break;
    bool isLate = patience % perLookAtTheTime == 0 &&
                  std::chrono::steady_clock::now() >= deadline;
    if (patience-- == 0 || isLate) {
      wasBrokenOff = true;
      undo(mark());
      return true;
    }
    bool isPossible =
        hasNode ? revise(openNodes.take())
                : require(model.constraints[openConstraints.take()].formula);
    if (!isPossible)
      return false;
  }
  isSettled = true;
  return true;
}

bool Engine::catchUp() {
  if (!wasBrokenOff)
    return true;
  // What is wrong must be seen, however late it is.
  auto later = std::exchange(deadline, deadline.max());
  for (NodeId id = 0; id != model.nodes.size(); ++id)
    if (!model.nodes[id].operands.empty())
      openNodes.add(id);
  bool isPossible = propagate();
  deadline = later;
  return isPossible;
}
