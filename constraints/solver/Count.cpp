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
  void add(Wide number) {
    add(uint64_t(number));
    add(uint64_t(number >> 64));
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

/// A term, of which all is known that its count depends on: it is `shape`, in
/// which each variable begins at zero, plus `shift`. What is fixed has no
/// shape.
struct Description {
  Key shape;
  Wide shift = 0;
  bool isFixed = false;

  /// Both in one.
  Key whole() const {
    Key key = shape;
    key.add(shift);
    return key;
  }
};

class Counter {
public:
  explicit Counter(Session &session)
      : session(session), model(session.model), engine(session.engine),
        descriptions(model.nodes.size()) {}

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
  Description describeVariable(uint32_t variable, bool translates) const;
  Description describeOperation(const Node &node) const;
  Description describe(NodeId id, const std::vector<Interval> &bounds,
                       bool translates) const;
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

  /// Values that are tried one by one.
  static constexpr Wide mostSingle = 64;

  Session &session;
  const Model &model;
  Engine &engine;
  std::vector<Frame> frames;
  /// Of what was counted last.
  BigCount result;
  /// By term, of those of the constraint at hand.
  std::vector<Description> descriptions;
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

Description Counter::describeVariable(uint32_t variable,
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

/// Of something about a term and a divisor: x + shift and x + rest differ by
/// whole divisors.
static Wide restOf(const Description &term, const Description &divisor) {
  return term.shift - divisor.shift * floorQuotient(term.shift, divisor.shift);
}

/// A product whose factors are fixed but for one, a quotient and a remainder by
/// what is fixed, and the lesser and greater of two are described by what the
/// shift of their operands leaves of their own; others by their operands as a
/// whole. Those of its operands are known.
Description Counter::describeOperation(const Node &node) const {
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
Description Counter::describe(NodeId id, const std::vector<Interval> &bounds,
                              bool translates) const {
  const Node &node = model.nodes[id];
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
Key Counter::keyOfFormula(uint32_t id) const {
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
    key.add(keyOfFormula(child));
  return key;
}

/// What its constraints are with the values that are known, and what its
/// variables may be. Where all depends on differences only, a domain counts by
/// its width: x < y has as many solutions in 1..10 as in 11..20.
Key Counter::keyOf(const Component &component) {
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
    key.add(keyOfFormula(model.constraints[constraint].formula));
  }
  // Those, too, that no constraint looks at any more.
  for (uint32_t variable : component.variables)
    key.add(describeVariable(variable, /*translates=*/true).shape);
  return key;
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
