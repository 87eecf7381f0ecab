//===- Search.cpp - from one solution to the next ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/Search.h"

#include <algorithm>
#include <numeric>

using namespace reprise::constraints;

//===----------------------------------------------------------------------===//
// Components
//===----------------------------------------------------------------------===//

void Component::append(const Component &other) {
  variables.insert(variables.end(), other.variables.begin(),
                   other.variables.end());
  constraints.insert(constraints.end(), other.constraints.begin(),
                     other.constraints.end());
}

std::vector<Component>
reprise::constraints::findComponents(const Model &model, const Engine &engine,
                                     const std::vector<NodeId> &terms) {
  // Disjoint sets of variables, by a representative of each.
  std::vector<uint32_t> parents(model.variables.size());
  std::iota(parents.begin(), parents.end(), 0);
  auto find = [&](uint32_t variable) {
    while (parents[variable] != variable)
      variable = parents[variable] = parents[parents[variable]];
    return variable;
  };
  auto firstOpen = [&](const std::vector<uint32_t> &variables) {
    for (uint32_t variable : variables)
      if (!engine.isFixed(variable))
        return variable;
    return noConstraint;
  };
  auto join = [&](const std::vector<uint32_t> &variables) {
    uint32_t first = firstOpen(variables);
    for (uint32_t variable : variables)
      if (!engine.isFixed(variable))
        parents[find(variable)] = find(first);
  };
  for (NodeId term : terms)
    join(model.variablesOf(term));
  std::vector<uint32_t> open;
  for (uint32_t i = 0; i != model.constraints.size(); ++i) {
    const RequiredFormula &constraint = model.constraints[i];
    if (engine.decideConstraint(i) == Decided::yes)
      continue;
    open.push_back(i);
    join(constraint.variables);
  }
  std::vector<Component> components;
  std::vector<uint32_t> numbers(model.variables.size(), noConstraint);
  auto numberOf = [&](uint32_t variable) {
    uint32_t &number = numbers[find(variable)];
    if (number == noConstraint) {
      number = uint32_t(components.size());
      components.emplace_back();
    }
    return number;
  };
  for (uint32_t variable = 0; variable != model.variables.size(); ++variable)
    if (!engine.isFixed(variable))
      components[numberOf(variable)].variables.push_back(variable);
  for (uint32_t constraint : open) {
    uint32_t first = firstOpen(model.constraints[constraint].variables);
    if (first != noConstraint)
      components[numberOf(first)].constraints.push_back(constraint);
    else // All is fixed, and beyond 64 bits.
      components.push_back({{}, {constraint}});
  }
  return components;
}

//===----------------------------------------------------------------------===//
// Decisions
//===----------------------------------------------------------------------===//

Search::Search(const Model &model, Engine &engine, const Component &component,
               Clock &clock)
    : model(model), engine(engine), component(component), clock(clock) {
  for (uint32_t constraint : component.constraints)
    if (engine.mayBeBeyond(constraint))
      wideConstraints.push_back(constraint);
}

void Search::limit(std::vector<NodeId> terms, Wide most) {
  costs = std::move(terms);
  mostCost = most;
}

size_t Search::firstOpenVariable() const {
  size_t first = frames.empty() ? 0 : frames.back().firstOpen;
  while (first != component.variables.size() &&
         engine.isFixed(component.variables[first]))
    ++first;
  return first;
}

/// A wish, or else the variable with the fewest values. Of many variables it is
/// the first: to look at all of them each time would take the time.
std::optional<NodeId> Search::choose() {
  for (const Wish &wish : wishes)
    if (Interval now = engine[wish.term]; now.lower != now.upper)
      return wish.term;
  constexpr size_t many = 512;
  std::optional<NodeId> best;
  Wide fewest = 0;
  for (size_t i = firstOpenVariable(); i != component.variables.size(); ++i) {
    uint32_t variable = component.variables[i];
    if (engine.isFixed(variable))
      continue;
    Wide size = engine.sizeOf(variable);
    if (!best || size < fewest) {
      best = model.variables[variable];
      fewest = size;
    }
    if (fewest == 2 || component.variables.size() > many)
      break;
  }
  return best;
}

Preference::Order Search::orderOf(NodeId node) const {
  for (const Wish &wish : wishes)
    if (wish.term == node)
      return wish.order;
  return Preference::Order::smallest;
}

Wide Search::leastCost() const {
  Wide total = 0;
  for (NodeId cost : costs)
    total += engine[cost].lower;
  return total;
}

/// What one term may cost is what the others leave.
bool Search::limitCost() {
  if (mostCost == above)
    return true;
  Wide least = leastCost();
  for (NodeId cost : costs)
    if (!engine.narrow(cost,
                       {below, clamp(mostCost - least + engine[cost].lower)}))
      return false;
  return true;
}

bool Search::decide(NodeId node, Interval part) {
  return engine.narrow(node, part) && limitCost() && engine.propagate() &&
         (mostCost == above || leastCost() <= mostCost);
}

/// What is cheapest, as far as one can tell, is tried first; what is impossible
/// not at all.
void Search::sortByCost(Frame &frame) {
  std::vector<std::pair<Wide, int64_t>> ranked;
  for (int64_t value : frame.values) {
    ++clock.statistics.nodes;
    if (decide(frame.node, {value, value}))
      ranked.push_back({leastCost(), value});
    engine.undo(frame.mark);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](auto &a, auto &b) { return a.first > b.first; });
  frame.values.clear();
  for (auto [cost, value] : ranked)
    frame.values.push_back(value);
}

void Search::push(NodeId node) {
  Frame frame{node, engine.mark(), firstOpenVariable(), {}, {}};
  bool isVariable = model.nodes[node].kind == TermKind::variable;
  bool startsLow = orderOf(node) == Preference::Order::smallest;
  if (isVariable)
    frame.values = engine.valuesOf(uint32_t(model.nodes[node].payload));
  if (frame.values.empty()) {
    Interval now = engine[node];
    // The end is often part of a solution; halves soon show that there is none.
    Wide middle = floorQuotient(now.lower + now.upper, 2);
    if (startsLow)
      frame.ranges = {{middle + 1, now.upper},
                      {now.lower + 1, middle},
                      {now.lower, now.lower}};
    else
      frame.ranges = {{now.lower, middle},
                      {middle + 1, now.upper - 1},
                      {now.upper, now.upper}};
  } else if (startsLow) {
    std::reverse(frame.values.begin(), frame.values.end());
  }
  if (!costs.empty() && !frame.values.empty())
    sortByCost(frame);
  frames.push_back(std::move(frame));
}

/// Tries what is next of a decision. False: nothing is left.
bool Search::descend(Frame &frame) {
  while (!frame.values.empty() || !frame.ranges.empty()) {
    Interval part;
    if (!frame.values.empty()) {
      part = {frame.values.back(), frame.values.back()};
      frame.values.pop_back();
    } else {
      part = frame.ranges.back();
      frame.ranges.pop_back();
    }
    if (!clock.tick())
      return false;
    if (decide(frame.node, part))
      return true;
    ++clock.statistics.failures;
    engine.undo(frame.mark);
  }
  return false;
}

bool Search::backtrack() {
  while (!frames.empty()) {
    engine.undo(frames.back().mark);
    if (descend(frames.back()))
      return true;
    if (!clock.reached.empty())
      return false;
    frames.pop_back();
  }
  return false;
}

//===----------------------------------------------------------------------===//
// Solutions
//===----------------------------------------------------------------------===//

bool Search::areDecided() {
  size_t count = component.constraints.size();
  for (size_t i = 0; i != count; ++i) {
    size_t at = (openConstraint + i) % count;
    uint32_t constraint = component.constraints[at];
    if (engine.decideConstraint(constraint) != Decided::yes) {
      openConstraint = at;
      return false;
    }
  }
  return true;
}

/// Notes it where it is so.
bool Search::isBeyond() {
  for (uint32_t constraint : wideConstraints)
    if (engine.isBeyond(constraint)) {
      if (overflow == noConstraint)
        overflow = model.constraints[constraint].origin;
      return true;
    }
  return false;
}

Search::Leaf Search::look() {
  if (leavesFree && areDecided())
    return Leaf::solution;
  if (std::optional<NodeId> node = choose()) {
    if (isBeyond())
      return Leaf::none;
    push(*node);
    return Leaf::inner;
  }
  for (uint32_t constraint : component.constraints) {
    Decided decided = engine.decideConstraint(constraint);
    if (decided == Decided::yes)
      continue;
    if (decided == Decided::open && overflow == noConstraint)
      overflow = model.constraints[constraint].origin;
    return Leaf::none;
  }
  return Leaf::solution;
}

bool Search::next() {
  bool isPossible = true;
  if (!hasStarted) {
    hasStarted = true;
    isPossible = clock.tick() && limitCost() && engine.propagate();
  } else {
    isPossible = backtrack();
  }
  while (isPossible) {
    switch (look()) {
    case Leaf::solution:
      return true;
    case Leaf::none:
      isPossible = backtrack();
      break;
    case Leaf::inner:
      isPossible = descend(frames.back());
      if (!isPossible && clock.reached.empty()) {
        frames.pop_back();
        isPossible = backtrack();
      }
      break;
    }
  }
  return false;
}

std::vector<Wide> Search::freedom() const {
  std::vector<Wide> sizes;
  for (uint32_t variable : component.variables)
    if (!engine.isFixed(variable))
      sizes.push_back(engine.sizeOf(variable));
  return sizes;
}
