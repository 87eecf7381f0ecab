//===- Count.cpp - how many solutions there are ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts are multiplied over components. A component is split by the values of
// one of its variables, and what is left of it falls into components again,
// whose counts are kept: a chain of n variables takes n small counts instead of
// all combinations. Large domains are halved, and halves that differ only in
// where they lie have one count: x < y over 2^30 values takes some thirty. What
// takes few nodes is enumerated, but for variables that no constraint looks at
// any more.

#include "constraints/solver/BigCount.h"
#include "constraints/solver/CountKeys.h"
#include "constraints/solver/Session.h"
#include "constraints/solver/Solver.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

using namespace reprise::constraints;

namespace {

class Counter {
public:
  explicit Counter(Session &session)
      : session(session), model(session.model), engine(session.engine),
        keys(model, engine) {}

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
  NodeId choose(const Component &component) const;
  std::vector<Interval> partsOf(NodeId node) const;
  void push(Component component, const Key &key);
  bool enterPart(Frame &frame);
  void multiply(const BigCount &factor);
  std::optional<BigCount> begin(Component component);
  void pop();
  void step();

  /// Values that are tried one by one.
  static constexpr Wide mostSingle = 64;

  Session &session;
  const Model &model;
  Engine &engine;
  std::vector<Frame> frames;
  /// Of what was counted last.
  BigCount result;
  Keys keys;
  std::unordered_map<Key, BigCount, Key::Hash> known;
  /// Variables and constraints of all frames.
  size_t frameEntries = 0;
};

} // namespace

//===----------------------------------------------------------------------===//
// Small components
//===----------------------------------------------------------------------===//

/// Small components are enumerated: splitting them would cost more.
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

/// Without frames; none where that takes too long.
std::optional<BigCount> Counter::countAtOnce(const Component &component,
                                             const Key &key) {
  if (auto found = known.find(key); found != known.end())
    return found->second;
  // Nothing is left to be split by once one of two variables is fixed, but
  // where their domains are so large that halves of them are alike.
  constexpr size_t noParts = 2, fewVariables = 3;
  constexpr uint64_t fewNodes = 4096;
  auto hasMoreThan = [&](Wide values) {
    return [&, values](uint32_t variable) {
      return engine.sizeOf(variable) > values;
    };
  };
  const std::vector<uint32_t> &variables = component.variables;
  if (variables.size() > fewVariables ||
      std::all_of(variables.begin(), variables.end(), hasMoreThan(mostSingle)))
    return std::nullopt;
  bool isWhole = variables.size() <= noParts &&
                 std::none_of(variables.begin(), variables.end(),
                              hasMoreThan(Wide(1) << 16));
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
/// apart the sooner. Where all have many, the one with the most: parts that are
/// as long as they are wide are alike.
NodeId Counter::choose(const Component &component) const {
  auto sizeOf = [&](uint32_t variable) { return engine.sizeOf(variable); };
  auto [fewest, most] = std::minmax_element(
      component.variables.begin(), component.variables.end(),
      [&](uint32_t a, uint32_t b) { return sizeOf(a) < sizeOf(b); });
  if (sizeOf(*fewest) > mostSingle)
    return model.variables[*most];
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
  Interval now = engine[node];
  if (parts.empty() && now.upper - now.lower < mostSingle)
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
  Key key = keys.of(component);
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
