//===- Engine.h - domains, propagation and their undoing ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keeps for each term an interval and for each variable with few values the set
// of those that are left, and narrows them by what the constraints leave
// possible, until nothing changes. Sound: no solution is lost. What is decided
// is decided by the bounds of fixed terms, so a search that fixes all variables
// is exact however weak the propagation.

#ifndef REPRISE_CONSTRAINTS_SOLVER_ENGINE_H
#define REPRISE_CONSTRAINTS_SOLVER_ENGINE_H

#include "constraints/solver/Model.h"
#include "constraints/solver/SumOfBounds.h"

#include <bit>
#include <chrono>

namespace reprise::constraints {

enum class Decided : uint8_t { no, yes, open };

/// A set of numbers that gives the smallest first: operands before the terms
/// above them.
class WorkList {
public:
  explicit WorkList(size_t size)
      : words((size + 63) / 64), lowest(words.size()) {}

  bool isEmpty() {
    while (lowest < words.size() && words[lowest] == 0)
      ++lowest;
    return lowest >= words.size();
  }
  void add(uint32_t number) {
    words[number / 64] |= uint64_t(1) << number % 64;
    lowest = std::min<size_t>(lowest, number / 64);
  }
  /// After isEmpty() has said that it is not.
  uint32_t take() {
    uint64_t &word = words[lowest];
    uint32_t number = uint32_t(lowest * 64) + uint32_t(std::countr_zero(word));
    word &= word - 1;
    return number;
  }
  void clear() {
    while (!isEmpty())
      words[lowest] = 0;
  }

private:
  std::vector<uint64_t> words;
  size_t lowest;
};

class Engine {
public:
  explicit Engine(const Model &model);

  /// From then on propagation is broken off: it says no more than it knows, and
  /// the search looks at its clock.
  void stopAt(std::chrono::steady_clock::time_point time) { deadline = time; }

  /// Narrows all terms once. False: there is no solution.
  bool start();

  Interval operator[](NodeId node) const { return bounds[node]; }
  bool isFixed(uint32_t variable) const {
    return bounds[model.variables[variable]].isFixed();
  }
  int64_t valueOf(uint32_t variable) const {
    return int64_t(bounds[model.variables[variable]].lower);
  }
  /// How many values a variable may still have.
  Wide sizeOf(uint32_t variable) const;
  /// The values that are left of a variable with few; empty where it has no
  /// set.
  std::vector<int64_t> valuesOf(uint32_t variable) const;
  /// Whether it may have every value between its bounds, or every one that is
  /// so many multiples of a number away from them.
  bool isEven(uint32_t variable) const {
    return domains[variable].values.empty();
  }
  /// Beside its bounds, what of its domain is left: only to be compared.
  uint64_t maskOf(uint32_t variable) const { return masks[variable]; }

  /// Narrows without propagating. False: nothing is left.
  bool narrow(NodeId node, Interval to) {
    return (to.lower <= bounds[node].lower && to.upper >= bounds[node].upper) ||
           narrowFurther(node, to);
  }
  /// Restricts a variable to sorted values for good; at the start only.
  bool restrict(uint32_t variable, std::vector<int64_t> values);
  /// To multiples, for good; at the start only.
  bool restrictToMultiples(uint32_t variable, int64_t factor);
  /// False: there is no solution below.
  bool propagate();
  /// Brings the bounds of all terms up to date where all variables are fixed.
  /// False: it is no solution.
  bool catchUp();

  /// Whether a constraint of the model holds whatever the variables take of
  /// their domains. (The bounds of its terms alone do not say that: they have
  /// been narrowed by the constraint itself.)
  Decided decideConstraint(uint32_t constraint) const;

  /// Looks which terms may leave 64 bits, as the domains are now. To be called
  /// once the domains have been narrowed for a start.
  void markWideTerms();
  /// What follows from the variables' domains alone, by node; of these terms,
  /// their operands first, and until it is asked again. (A term's own bounds
  /// may lag behind, or be what a constraint has made of them.)
  const std::vector<Interval> &
  boundsFromDomains(const std::vector<NodeId> &nodes) const;
  Interval fromDomains(NodeId node) const;
  /// Whether a term may have a value of which not even is known on which side
  /// of 64 bits it lies.
  bool mayBeLost(NodeId node) const { return areLost[node]; }

  /// Whether both sides of a comparison are beyond 64 bits, on the same side:
  /// no assignment below decides it.
  bool isBeyond(uint32_t constraint) const;
  /// Whether that may become so.
  bool mayBeBeyond(uint32_t constraint) const;

  /// Keeps the sum of these terms, in place of that of the terms before. A
  /// number for it, which is never given again.
  uint64_t keepSum(const std::vector<NodeId> &terms) {
    sum.begin(terms, bounds);
    return ++sumNumber;
  }
  bool keepsSum(uint64_t number) const { return number == sumNumber; }
  const SumOfBounds &keptSum() const { return sum; }

  /// A point to come back to.
  size_t mark() const { return trail.size(); }
  void undo(size_t mark);

private:
  /// Values that a variable may have beside its bounds.
  struct Domain {
    /// Sorted; empty where every multiple of `factor` counts.
    std::vector<int64_t> values;
    int64_t factor = 1;
    bool hasMask() const { return !values.empty() && values.size() <= 64; }
  };
  struct Change {
    NodeId node;
    uint64_t mask;
    Interval interval;
  };

  using Bounds = std::vector<Interval>;

  Interval compute(NodeId node, const Bounds &of) const;
  Decided decide(uint32_t formula, const Bounds &of) const;
  Decided decide(uint32_t formula) const { return decide(formula, bounds); }
  bool revise(NodeId node);
  bool reviseSum(NodeId node);
  bool reviseProduct(NodeId node);
  bool reviseTwo(NodeId node);
  bool require(uint32_t formula);
  bool refute(uint32_t formula);
  bool requireEqual(NodeId a, NodeId b);
  bool requireDifferent(NodeId a, NodeId b);
  bool requireAtMost(NodeId a, NodeId b, int64_t distance);
  bool requireDivides(NodeId divisor, NodeId dividend);
  bool requireRow(const Formula &table);
  bool requireOneOf(const Formula &disjunction);
  bool requireImplication(const Formula &implication);
  bool hasFactor(NodeId node, Wide number) const;
  Decided decideTable(const Formula &table, const Bounds &of) const;
  /// Removes those values of the factors of `product` that do not divide
  /// `number`, which the product must divide.
  bool keepDivisors(NodeId product, int64_t number);
  /// Takes away those set values that `keeps` does not keep.
  template <typename Keeps>
  bool filter(NodeId variable, Keeps keeps);
  bool canBe(NodeId node, int64_t value, const Bounds &of) const;
  bool canBe(NodeId node, int64_t value) const {
    return canBe(node, value, bounds);
  }

  Domain *domainOf(NodeId node) {
    return model.nodes[node].kind == TermKind::variable
               ? &domains[size_t(model.nodes[node].payload)]
               : nullptr;
  }
  const Domain *domainOf(NodeId node) const {
    return const_cast<Engine *>(this)->domainOf(node);
  }
  bool skipExcludedBounds();
  bool narrowFurther(NodeId node, Interval to);
  bool fit(NodeId node, Interval &interval, uint64_t &mask) const;
  void set(NodeId node, Interval interval, uint64_t mask);
  void enqueueAround(NodeId node);

  const Model &model;
  Bounds bounds;
  /// What follows from the variables' domains; of use for one constraint at a
  /// time.
  mutable Bounds fromVariables;
  /// By node: whether its value may leave 64 bits, and be lost.
  std::vector<bool> areWide, areLost;
  std::vector<bool> haveWideTerms; // by constraint
  std::vector<uint64_t> masks;     // by variable
  std::vector<Domain> domains;     // by variable
  std::vector<Change> trail;
  SumOfBounds sum;
  uint64_t sumNumber = 0;

  WorkList openNodes, openConstraints;
  NodeId revising = UINT32_MAX;
  /// Whether the last propagation went to its end.
  bool isSettled = false;
  /// Whether one, at any time, did not.
  bool wasBrokenOff = false;
  std::chrono::steady_clock::time_point deadline =
      std::chrono::steady_clock::time_point::max();
  /// Of reviseProduct.
  std::vector<NodeId> openFactors;
  std::vector<Interval> behind;
  /// Of keepDivisors: factors with what they must divide.
  std::vector<std::pair<NodeId, int64_t>> openDivisors;
};

template <typename Keeps>
bool Engine::filter(NodeId node, Keeps keeps) {
  size_t variable = size_t(model.nodes[node].payload);
  const Domain &domain = domains[variable];
  if (!domain.hasMask())
    return true;
  uint64_t mask = masks[variable];
  for (uint64_t open = mask; open; open &= open - 1) {
    int at = std::countr_zero(open);
    if (!keeps(domain.values[size_t(at)]))
      mask &= ~(uint64_t(1) << at);
  }
  if (mask == masks[variable])
    return true;
  Interval now = bounds[node];
  if (!fit(node, now, mask))
    return false;
  set(node, now, mask);
  return true;
}

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_ENGINE_H
