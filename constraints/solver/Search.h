//===- Search.h - from one solution to the next --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Depth-first search over some of the variables, those of a component, with the
// stack in memory of its own. Each solution is met once: values of a variable
// are tried one after the other, or its domain is halved.

#ifndef REPRISE_CONSTRAINTS_SOLVER_SEARCH_H
#define REPRISE_CONSTRAINTS_SOLVER_SEARCH_H

#include "constraints/solver/Clock.h"
#include "constraints/solver/Engine.h"

namespace reprise::constraints {

/// Variables that constraints tie together, and those constraints.
struct Component {
  std::vector<uint32_t> variables;
  /// Of the model.
  std::vector<uint32_t> constraints;

  void append(const Component &other);
};

/// Splits the variables that are not fixed by the constraints that are not
/// decided. Variables of one of the terms stay together.
std::vector<Component> findComponents(const Model &model, const Engine &engine,
                                      const std::vector<NodeId> &terms);
/// The same within one component, of which some variables have been fixed
/// since.
std::vector<Component> splitFurther(const Model &model, const Engine &engine,
                                    const Component &component,
                                    const std::vector<NodeId> &terms = {});

/// A term to be decided before others, from one end of its values to the other.
struct Wish {
  NodeId term;
  Preference::Order order;
};

class Search {
public:
  Search(const Model &model, Engine &engine, const Component &component,
         Clock &clock);

  /// Terms to be decided first, the most wished for first.
  void prefer(std::vector<Wish> list) { wishes = std::move(list); }
  /// The sum of the terms must be at most so much in the solutions to come
  /// (unlimited: as much as it likes), and small sums are looked for first. May
  /// be called again between solutions.
  void limit(const std::vector<NodeId> &terms, Wide most);
  /// Of one term, counted downwards: large values are looked for first.
  void limitNegative(NodeId term, Wide most);
  /// The sum must be just this, and the order is that of the wishes.
  void pin(const std::vector<NodeId> &terms, Wide sum);
  static constexpr Wide unlimited = Wide(1) << 100;
  /// What the sum is at least and at most, at the node at hand.
  Wide leastCost();
  Wide mostCost();
  /// Stop as soon as the wishes are decided, whether or not there is a solution
  /// with such values.
  void stopAtWishes() { stopsAtWishes = true; }
  /// Stop as soon as all constraints hold, whatever the variables that are left
  /// take: `freedom` says how many solutions that is.
  void leaveFree() { leavesFree = true; }
  /// Give up once the clock has counted so many nodes.
  void giveUpAt(uint64_t nodes) { lastNode = nodes; }
  bool hasGivenUp() const { return clock.statistics.nodes >= lastNode; }

  /// Goes on to the next solution, which the engine then holds. False: there is
  /// none, a limit was reached, or it has given up.
  bool next();

  /// Of the solution at hand: each variable that is not fixed, with the number
  /// of its values.
  std::vector<Wide> freedom() const;

  /// A constraint of the model that some assignment did not decide within 64
  /// bits.
  std::optional<uint32_t> overflow;

private:
  /// A decision: what of a term, mostly a variable, is still to be tried.
  struct Frame {
    NodeId node;
    size_t mark;
    /// Variables of the component before this one are fixed.
    size_t firstOpen;
    /// Single values or ranges, the next one last.
    std::vector<Interval> parts;
  };

  enum class Leaf : uint8_t { inner, solution, none };

  bool isOver() const { return hasGivenUp() || !clock.reached.empty(); }
  bool descend(Frame &frame);
  bool backtrack();
  Leaf look();
  std::optional<NodeId> chooseWish() const;
  std::optional<NodeId> choose();
  size_t firstOpenVariable() const;
  std::vector<Interval> partsOf(NodeId node);
  std::optional<std::vector<Interval>> bestFirst(NodeId wish);
  void push(NodeId node);
  void sortByCost(Frame &frame);
  bool decide(NodeId node, Interval part);
  bool isWithinCost();
  const SumOfBounds &costSum();
  bool limitCost();
  bool narrowCosts(Wide atLeast, Wide atMost);
  bool areDecided();
  bool isBeyond();
  Preference::Order orderOf(NodeId node) const;

  const Model &model;
  Engine &engine;
  const Component &component;
  Clock &clock;
  std::vector<Wish> wishes;
  std::vector<NodeId> costs;
  /// The width of the widest of them when the limit was first set.
  Wide widestCost = 0;
  /// Of their sum, see Engine::keepSum.
  uint64_t sumNumber = 0;
  /// By variable.
  std::vector<bool> isInCost;
  Wide costLimit = unlimited;
  bool isNegative = false;
  /// Whether the sum must reach the limit.
  bool isPinned = false;
  bool leavesFree = false;
  bool stopsAtWishes = false;
  uint64_t lastNode = UINT64_MAX;
  bool hasStarted = false;
  std::vector<Frame> frames;
  /// Constraints whose terms may leave 64 bits.
  std::vector<uint32_t> wideConstraints;
  /// A constraint that was open when it was looked at last.
  size_t openConstraint = 0;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_SEARCH_H
