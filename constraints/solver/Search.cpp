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

namespace {

/// Disjoint sets of variables, by a representative of each.
class Partition {
public:
  Partition(const Model &model, const Engine &engine)
      : engine(engine), parents(model.variables.size()),
        numbers(model.variables.size(), noConstraint) {
    std::iota(parents.begin(), parents.end(), 0);
  }

  /// Makes one set of those that are not fixed.
  void join(const std::vector<uint32_t> &variables) {
    uint32_t first = firstOpen(variables);
    for (uint32_t variable : variables)
      if (!engine.isFixed(variable))
        parents[find(variable)] = find(first);
  }
  void addVariable(uint32_t variable) {
    if (!engine.isFixed(variable))
      componentOf(variable).variables.push_back(variable);
  }
  void addConstraint(const Model &model, uint32_t constraint) {
    uint32_t first = firstOpen(model.constraints[constraint].variables);
    if (first != noConstraint)
      componentOf(first).constraints.push_back(constraint);
    else // All is fixed, and it does not hold, or is beyond 64 bits.
      components.push_back({{}, {constraint}});
  }

  std::vector<Component> components;

private:
  uint32_t find(uint32_t variable) {
    while (parents[variable] != variable)
      variable = parents[variable] = parents[parents[variable]];
    return variable;
  }
  uint32_t firstOpen(const std::vector<uint32_t> &variables) const {
    for (uint32_t variable : variables)
      if (!engine.isFixed(variable))
        return variable;
    return noConstraint;
  }
  Component &componentOf(uint32_t variable) {
    uint32_t &number = numbers[find(variable)];
    if (number == noConstraint) {
      number = uint32_t(components.size());
      components.emplace_back();
    }
    return components[number];
  }

  const Engine &engine;
  std::vector<uint32_t> parents;
  std::vector<uint32_t> numbers;
};

} // namespace

std::vector<Component>
reprise::constraints::splitFurther(const Model &model, const Engine &engine,
                                   const Component &component,
                                   const std::vector<NodeId> &terms) {
  Partition partition(model, engine);
  for (NodeId term : terms)
    partition.join(model.variablesOf(term));
  std::vector<uint32_t> open;
  for (uint32_t constraint : component.constraints) {
    if (engine.decideConstraint(constraint) == Decided::yes)
      continue;
    open.push_back(constraint);
    partition.join(model.constraints[constraint].variables);
  }
  for (uint32_t variable : component.variables)
    partition.addVariable(variable);
  for (uint32_t constraint : open)
    partition.addConstraint(model, constraint);
  return std::move(partition.components);
}

std::vector<Component>
reprise::constraints::findComponents(const Model &model, const Engine &engine,
                                     const std::vector<NodeId> &terms) {
  Component whole;
  whole.variables.resize(model.variables.size());
  whole.constraints.resize(model.constraints.size());
  std::iota(whole.variables.begin(), whole.variables.end(), 0);
  std::iota(whole.constraints.begin(), whole.constraints.end(), 0);
  return splitFurther(model, engine, whole, terms);
}

//===----------------------------------------------------------------------===//
// Decisions
//===----------------------------------------------------------------------===//

Search::Search(const Model &model, Engine &engine, const Component &component,
               Clock &clock)
    : model(model), engine(engine), component(component), clock(clock),
      isInCost(model.variables.size()) {
  for (uint32_t constraint : component.constraints)
    if (engine.mayBeBeyond(constraint))
      wideConstraints.push_back(constraint);
}

void Search::limit(const std::vector<NodeId> &terms, Wide most) {
  costLimit = most;
  if (terms == costs)
    return;
  costs = terms;
  sumNumber = engine.keepSum(costs);
  for (NodeId term : costs) {
    widestCost = std::max(widestCost, engine[term].upper - engine[term].lower);
    for (uint32_t variable : model.variablesOf(term))
      isInCost[variable] = true;
  }
}

void Search::limitNegative(NodeId term, Wide most) {
  limit({term}, most);
  isNegative = true;
}

void Search::pin(const std::vector<NodeId> &terms, Wide sum) {
  limit(terms, sum);
  isPinned = true;
}

size_t Search::firstOpenVariable() const {
  size_t first = frames.empty() ? 0 : frames.back().firstOpen;
  while (first != component.variables.size() &&
         engine.isFixed(component.variables[first]))
    ++first;
  return first;
}

std::optional<NodeId> Search::chooseWish() const {
  for (const Wish &wish : wishes)
    if (Interval now = engine[wish.term]; now.lower != now.upper)
      return wish.term;
  return std::nullopt;
}

/// Chooses a wish; where all wishes are decided, the variable with the fewest
/// values. A variable of the cost counts as if it had a quarter of its values,
/// so that those of the cost tend to be fixed early: after that, any solution
/// of the rest is as good as another. They are not always taken first, because
/// the search would then learn late that the rest has no solution. Where a
/// component has very many variables, the first open one is taken: comparing
/// all of them at each node would take most of the time.
std::optional<NodeId> Search::choose() {
  if (auto wish = chooseWish())
    return wish;
  constexpr size_t many = 512;
  std::optional<NodeId> best;
  Wide fewest = 0;
  for (size_t i = firstOpenVariable(); i != component.variables.size(); ++i) {
    uint32_t variable = component.variables[i];
    if (engine.isFixed(variable))
      continue;
    Wide size = isInCost[variable] ? ceilQuotient(engine.sizeOf(variable), 4)
                                   : engine.sizeOf(variable);
    if (!best || size < fewest) {
      best = model.variables[variable];
      fewest = size;
    }
    if ((fewest == 2 && costs.empty()) || component.variables.size() > many)
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

const SumOfBounds &Search::costSum() {
  // A search inside this one keeps its own.
  if (!costs.empty() && !engine.keepsSum(sumNumber))
    sumNumber = engine.keepSum(costs);
  return engine.keptSum();
}

Wide Search::leastCost() {
  const SumOfBounds &sum = costSum();
  return isNegative ? -sum.most().value_or(unlimited)
                    : sum.least().value_or(-unlimited);
}

Wide Search::mostCost() {
  const SumOfBounds &sum = costSum();
  return isNegative ? -sum.least().value_or(-unlimited)
                    : sum.most().value_or(unlimited);
}

/// What one term may cost is what the others leave.
bool Search::narrowCosts(Wide atLeast, Wide atMost) {
  Wide least = leastCost(), most = mostCost();
  // None of them can use up what is left.
  if (atMost - least >= widestCost && most - atLeast >= widestCost)
    return true;
  for (NodeId cost : costs) {
    Interval now = isNegative ? negate(engine[cost]) : engine[cost], to;
    if (least != -unlimited && atMost != unlimited)
      to.upper = clamp(atMost - least + now.lower);
    if (most != unlimited && atLeast != -unlimited)
      to.lower = clamp(atLeast - most + now.upper);
    if (!engine.narrow(cost, isNegative ? negate(to) : to))
      return false;
  }
  return true;
}

bool Search::isWithinCost() {
  return costLimit == unlimited ||
         (leastCost() <= costLimit && (!isPinned || mostCost() >= costLimit));
}

bool Search::limitCost() {
  return costLimit == unlimited ||
         (isWithinCost() &&
          narrowCosts(isPinned ? costLimit : -unlimited, costLimit));
}

bool Search::decide(NodeId node, Interval part) {
  return engine.narrow(node, part) && limitCost() && engine.propagate() &&
         isWithinCost();
}

/// What is cheapest, as far as one can tell, is tried first; what is impossible
/// not at all.
void Search::sortByCost(Frame &frame) {
  std::vector<std::pair<Wide, Interval>> ranked;
  for (Interval part : frame.parts) {
    ++clock.statistics.nodes;
    if (decide(frame.node, part))
      ranked.push_back({leastCost(), part});
    engine.undo(frame.mark);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](auto &a, auto &b) { return a.first > b.first; });
  frame.parts.clear();
  for (auto [cost, part] : ranked)
    frame.parts.push_back(part);
}

/// From the least to the largest.
std::vector<Interval> Search::partsOf(NodeId node) {
  std::vector<Interval> parts;
  if (model.nodes[node].kind == TermKind::variable)
    for (int64_t value : engine.valuesOf(uint32_t(model.nodes[node].payload)))
      parts.push_back({value, value});
  if (!parts.empty())
    return parts;
  Interval now = engine[node];
  if (now.upper - now.lower == 1)
    return {{now.lower, now.lower}, {now.upper, now.upper}};
  // Few of many values may be those of a solution.
  constexpr Wide many = 64;
  bool isVariable = model.nodes[node].kind == TermKind::variable;
  if (!isVariable && now.upper - now.lower > many)
    if (auto found = bestFirst(node))
      return *found;
  // The end is often part of a solution; halves soon show that there is none.
  Wide middle = floorQuotient(now.lower + now.upper, 2);
  if (orderOf(node) == Preference::Order::smallest)
    return {{now.lower, now.lower},
            {now.lower + 1, middle},
            {middle + 1, now.upper}};
  return {
      {now.lower, middle}, {middle + 1, now.upper - 1}, {now.upper, now.upper}};
}

/// A wish's best value at the node at hand, by branch and bound, and what is
/// beyond it. None where that is not known.
std::optional<std::vector<Interval>> Search::bestFirst(NodeId wish) {
  bool isSmallest = orderOf(wish) == Preference::Order::smallest;
  Search search(model, engine, component, clock);
  auto limitTo = [&](Wide most) {
    isSmallest ? search.limit({wish}, most) : search.limitNegative(wish, most);
  };
  limitTo(unlimited);
  size_t before = engine.mark();
  Interval now = engine[wish], best;
  bool isFound = false, isKnown = true;
  while (isKnown && search.next()) {
    isFound = true;
    best = engine.fromDomains(wish);
    isKnown = best.isFixed();
    limitTo((isSmallest ? Wide(best.lower) : -Wide(best.lower)) - 1);
  }
  engine.undo(before);
  overflow = overflow ? overflow : search.overflow;
  if (!isKnown || !clock.reached.empty())
    return std::nullopt;
  if (!isFound)
    return std::vector<Interval>();
  if (isSmallest)
    return std::vector<Interval>{best, {best.lower + 1, now.upper}};
  return std::vector<Interval>{{now.lower, best.lower - 1}, best};
}

void Search::push(NodeId node) {
  Frame frame{node, engine.mark(), firstOpenVariable(), partsOf(node)};
  if (orderOf(node) == Preference::Order::smallest)
    std::reverse(frame.parts.begin(), frame.parts.end());
  if (!costs.empty() && !isPinned)
    sortByCost(frame);
  frames.push_back(std::move(frame));
}

/// Tries what is next of a decision. False: nothing is left.
bool Search::descend(Frame &frame) {
  while (!frame.parts.empty()) {
    Interval part = frame.parts.back();
    frame.parts.pop_back();
    if (isOver() || !clock.tick())
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
    if (isOver())
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
      overflow = overflow.value_or(constraint);
      return true;
    }
  return false;
}

Search::Leaf Search::look() {
  if (stopsAtWishes && !chooseWish())
    return Leaf::solution;
  if (leavesFree && areDecided())
    return Leaf::solution;
  if (std::optional<NodeId> node = choose()) {
    if (isBeyond())
      return Leaf::none;
    push(*node);
    return Leaf::inner;
  }
  if (!engine.catchUp() || !isWithinCost())
    return Leaf::none;
  std::optional<uint32_t> undecided;
  for (uint32_t constraint : component.constraints) {
    Decided decided = engine.decideConstraint(constraint);
    // Where another one does not hold, what is not decided does not matter.
    if (decided == Decided::no)
      return Leaf::none;
    if (decided == Decided::open)
      undecided = constraint;
  }
  if (!undecided)
    return Leaf::solution;
  overflow = overflow ? overflow : undecided;
  return Leaf::none;
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
      if (!isPossible && !isOver()) {
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
