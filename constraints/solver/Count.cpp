//===- Count.cpp - how many solutions there are ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts are multiplied over components. A component is split by the values of
// one of its variables, and what is left of it falls into components again,
// whose counts are kept: a chain of n variables takes n small counts instead of
// all combinations. What takes few nodes is enumerated, but for variables that
// no constraint looks at any more.

#include "constraints/solver/BigCount.h"
#include "constraints/solver/Session.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

using namespace reprise::constraints;

namespace {

/// Stands for all on which a component's count depends: 128 bits of a hash. Of
/// a million keys two are the same by chance with a probability of 2^-89.
class Key {
public:
  void add(uint64_t word) {
    for (size_t lane : {0, 1}) {
      auto product = (unsigned __int128)(lanes[lane] ^ word) * factors[lane];
      lanes[lane] = uint64_t(product) ^ uint64_t(product >> 64);
      word = ~word;
    }
  }
  void add(const Key &other) {
    add(other.lanes[0]);
    add(other.lanes[1]);
  }
  bool operator==(const Key &) const = default;
  struct Hash {
    size_t operator()(const Key &key) const { return key.lanes[0]; }
  };

private:
  // Digits of the golden ratio, of e and of pi, odd.
  static constexpr uint64_t factors[2] = {0x9e3779b97f4a7c15,
                                          0xb7e151628aed2a6b};
  uint64_t lanes[2] = {0x243f6a8885a308d3, 0x13198a2e03707345};
};

class Counter {
public:
  explicit Counter(Session &session)
      : session(session), model(session.model), engine(session.engine),
        keys(model.nodes.size()), areDetermined(model.nodes.size()) {}

  /// A lower bound where a limit was reached.
  BigCount run(const Component &component);

private:
  /// A component, split by one variable.
  struct Frame {
    Component component;
    Key key;
    NodeId node;
    size_t mark;
    /// Still to be tried, the next one last.
    std::vector<Interval> parts;
    /// Over the parts before this one.
    BigCount total;
    /// In this part: of the components before the next one.
    BigCount product;
    std::vector<Component> components;
    bool isInPart = false;

    size_t entries() const {
      return component.variables.size() + component.constraints.size();
    }
  };

  bool isSmall(const Component &component) const;
  std::optional<BigCount> countAtOnce(const Component &component,
                                      const Key &key);
  void remember(const Key &key, const BigCount &count);
  BigCount countFree(const Component &component) const;
  std::optional<BigCount> enumerate(const Component &component,
                                    uint64_t lastNode);
  void describeTerm(NodeId id, const std::vector<Interval> &bounds);
  Key keyOfFormula(uint32_t id) const;
  Key keyOf(const Component &component);
  NodeId choose(const Component &component) const;
  std::vector<Interval> partsOf(NodeId node) const;
  void push(Component component, const Key &key);
  bool enterPart(Frame &frame);
  void multiply(const BigCount &factor);
  std::optional<BigCount> begin(Component component);
  void pop();
  void step();

  Session &session;
  const Model &model;
  Engine &engine;
  std::vector<Frame> frames;
  /// Of what was counted last.
  BigCount result;
  /// By term, of those of the constraint at hand.
  std::vector<Key> keys;
  std::vector<bool> areDetermined;
  /// By key.
  std::unordered_map<Key, BigCount, Key::Hash> known;
  /// Variables and constraints of all frames.
  size_t frameEntries = 0;
};

} // namespace

//===----------------------------------------------------------------------===//
// Small components
//===----------------------------------------------------------------------===//

/// To look for parts of what is small takes longer than to go through it.
bool Counter::isSmall(const Component &component) const {
  constexpr Wide fewAssignments = 1024;
  Wide assignments = 1;
  for (uint32_t variable : component.variables) {
    assignments *= engine.sizeOf(variable);
    if (assignments > fewAssignments)
      return false;
  }
  return true;
}

BigCount Counter::countFree(const Component &component) const {
  BigCount product(1);
  for (uint32_t variable : component.variables)
    product = product *
              BigCount(static_cast<unsigned __int128>(engine.sizeOf(variable)));
  return product;
}

/// None where it would go beyond that node.
std::optional<BigCount> Counter::enumerate(const Component &component,
                                           uint64_t lastNode) {
  Search search(model, engine, component, session.clock);
  search.leaveFree();
  search.giveUpAt(lastNode);
  BigCount total;
  // Single solutions, which are most, are counted in a machine's word.
  uint64_t single = 0;
  size_t before = engine.mark();
  while (search.next()) {
    std::vector<Wide> freedom = search.freedom();
    if (freedom.empty()) {
      ++single;
      continue;
    }
    BigCount weight(1);
    for (Wide size : freedom)
      weight = weight * BigCount(static_cast<unsigned __int128>(size));
    total += weight;
  }
  engine.undo(before);
  if (search.hasGivenUp())
    return std::nullopt;
  session.finish(search);
  total += BigCount(single);
  return total;
}

/// A value where all in it is fixed; else what it is made of, where what is
/// fixed of a sum or a product counts as one operand. Those of its operands are
/// known.
void Counter::describeTerm(NodeId id, const std::vector<Interval> &bounds) {
  const Node &node = model.nodes[id];
  auto isDetermined = [&](NodeId term) { return areDetermined[term]; };
  areDetermined[id] =
      bounds[id].isFixed() &&
      std::all_of(node.operands.begin(), node.operands.end(), isDetermined);
  Key &key = keys[id] = Key();
  if (areDetermined[id]) {
    key.add(uint64_t(bounds[id].lower));
    return;
  }
  key.add(uint64_t(node.kind) + 1);
  key.add(uint64_t(node.payload));
  if (node.kind == TermKind::variable) {
    key.add(uint64_t(bounds[id].lower));
    key.add(uint64_t(bounds[id].upper));
    key.add(engine.maskOf(uint32_t(node.payload)));
    return;
  }
  bool isSum = node.kind == TermKind::sum;
  bool joins = isSum || node.kind == TermKind::product;
  Wide fixed = isSum ? 0 : 1;
  for (NodeId operand : node.operands) {
    Wide value = bounds[operand].lower;
    Wide next = isSum ? fixed + value : fixed * value;
    if (joins && isDetermined(operand) && next > below && next < above)
      fixed = next;
    else
      key.add(keys[operand]);
  }
  key.add(uint64_t(fixed));
}

Key Counter::keyOfFormula(uint32_t id) const {
  const Formula &formula = model.formulas[id];
  Key key;
  key.add(uint64_t(formula.kind));
  // Rows are no terms.
  key.add(formula.rows && !formula.rows->empty() ? id : 0);
  for (NodeId term : formula.terms)
    key.add(keys[term]);
  for (uint32_t child : formula.children)
    key.add(keyOfFormula(child));
  return key;
}

/// What its constraints are with the values that are known, and what its
/// variables may be.
Key Counter::keyOf(const Component &component) {
  Key key;
  for (uint32_t constraint : component.constraints) {
    const std::vector<NodeId> &nodes = model.constraints[constraint].nodes;
    const std::vector<Interval> &bounds = engine.boundsFromDomains(nodes);
    for (NodeId node : nodes)
      describeTerm(node, bounds);
    key.add(keyOfFormula(model.constraints[constraint].formula));
  }
  // Those, too, that no constraint looks at any more.
  for (uint32_t variable : component.variables) {
    NodeId node = model.variables[variable];
    describeTerm(node, engine.boundsFromDomains({node}));
    key.add(keys[node]);
  }
  return key;
}

/// Without frames; none where that takes too long.
std::optional<BigCount> Counter::countAtOnce(const Component &component,
                                             const Key &key) {
  if (auto found = known.find(key); found != known.end())
    return found->second;
  // Nothing is left to be split by once one of two variables is fixed.
  constexpr size_t noParts = 2, fewVariables = 3;
  constexpr uint64_t fewNodes = 4096;
  if (component.variables.size() > fewVariables)
    return std::nullopt;
  bool isWhole = component.variables.size() <= noParts;
  auto count =
      enumerate(component, isWhole ? UINT64_MAX
                                   : session.clock.statistics.nodes + fewNodes);
  if (count)
    remember(key, *count);
  return count;
}

void Counter::remember(const Key &key, const BigCount &count) {
  constexpr size_t mostKnown = 1 << 20;
  if (session.clock.reached.empty() && known.size() < mostKnown)
    known.emplace(key, count);
}

//===----------------------------------------------------------------------===//
// Large ones
//===----------------------------------------------------------------------===//

/// A variable of few values that many constraints look at: what is left falls
/// apart the sooner.
NodeId Counter::choose(const Component &component) const {
  std::unordered_map<uint32_t, int> degrees;
  for (uint32_t constraint : component.constraints)
    for (uint32_t variable : model.constraints[constraint].variables)
      ++degrees[variable];
  std::optional<uint32_t> best;
  double least = 0;
  for (uint32_t variable : component.variables) {
    double size = double(engine.sizeOf(variable));
    double score = std::log2(size) / degrees[variable];
    if (!best || score < least) {
      best = variable;
      least = score;
    }
  }
  return model.variables[*best];
}

std::vector<Interval> Counter::partsOf(NodeId node) const {
  std::vector<Interval> parts;
  auto values = engine.valuesOf(uint32_t(model.nodes[node].payload));
  for (auto value = values.rbegin(); value != values.rend(); ++value)
    parts.push_back({*value, *value});
  // Halves of a domain would seldom fall apart.
  constexpr Wide mostValues = 1024;
  Interval now = engine[node];
  if (parts.empty() && now.upper - now.lower < mostValues)
    for (Wide value = now.upper; value >= now.lower; --value)
      parts.push_back({value, value});
  if (!parts.empty())
    return parts;
  Wide middle = floorQuotient(now.lower + now.upper, 2);
  return {{middle + 1, now.upper}, {now.lower, middle}};
}

void Counter::push(Component component, const Key &key) {
  Frame frame;
  frame.key = key;
  frame.node = choose(component);
  frame.parts = partsOf(frame.node);
  frame.mark = engine.mark();
  frame.component = std::move(component);
  frameEntries += frame.entries();
  // As deep as the chain of components is long, and each of its length.
  constexpr size_t mostEntries = 1 << 26;
  if (frameEntries > mostEntries)
    session.clock.reached = "the limit of memory was reached";
  frames.push_back(std::move(frame));
}

/// False: there is no solution in it.
bool Counter::enterPart(Frame &frame) {
  Interval part = frame.parts.back();
  frame.parts.pop_back();
  if (!engine.narrow(frame.node, part) || !engine.propagate())
    return false;
  frame.components = splitFurther(model, engine, frame.component);
  frame.product = BigCount(1);
  return true;
}

void Counter::multiply(const BigCount &factor) {
  Frame &frame = frames.back();
  frame.product = frame.product * factor;
  if (frame.product.isZero())
    frame.components.clear();
}

/// Its count, or there is a new frame.
std::optional<BigCount> Counter::begin(Component component) {
  if (component.constraints.empty())
    return countFree(component);
  if (isSmall(component))
    return enumerate(component, UINT64_MAX);
  Key key = keyOf(component);
  if (auto count = countAtOnce(component, key))
    return count;
  for (uint32_t constraint : component.constraints)
    if (engine.isBeyond(constraint)) {
      session.noteOverflow(constraint);
      return BigCount();
    }
  push(std::move(component), key);
  return std::nullopt;
}

/// All parts have been counted.
void Counter::pop() {
  Frame &frame = frames.back();
  result = std::move(frame.total);
  remember(frame.key, result);
  frameEntries -= frame.entries();
  frames.pop_back();
  if (!frames.empty())
    multiply(result);
}

void Counter::step() {
  Frame &frame = frames.back();
  bool isOver = !session.clock.reached.empty();
  if (frame.isInPart && !frame.components.empty() && !isOver) {
    Component next = std::move(frame.components.back());
    frame.components.pop_back();
    if (auto count = begin(std::move(next)))
      multiply(*count);
  } else if (frame.isInPart) {
    // Where a limit was reached, what is not counted may be without solution.
    if (frame.components.empty())
      frame.total += frame.product;
    engine.undo(frame.mark);
    frame.isInPart = false;
  } else if (frame.parts.empty() || isOver || !session.clock.tick()) {
    pop();
  } else if (enterPart(frame)) {
    frame.isInPart = true;
  } else {
    ++session.clock.statistics.failures;
    engine.undo(frame.mark);
  }
}

BigCount Counter::run(const Component &component) {
  if (auto count = begin(component))
    return *count;
  while (!frames.empty())
    step();
  return result;
}

Count reprise::constraints::count(const Problem &problem,
                                  const Limits &limits) {
  Session session(problem, limits);
  session.split({});
  Counter counter(session);
  BigCount total(session.isPossible ? 1 : 0);
  for (const Component &component : session.components) {
    total = total * counter.run(component);
    if (total.isZero())
      break;
  }
  Count answer;
  answer.solutions = total.str();
  session.close(answer, !total.isZero());
  return answer;
}
