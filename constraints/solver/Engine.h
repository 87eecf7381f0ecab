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

#include <deque>

namespace reprise::constraints {

enum class Decided : uint8_t { no, yes, open };

class Engine {
public:
  explicit Engine(const Model &model);

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

  /// Narrows without propagating. False: nothing is left.
  bool narrow(NodeId node, Interval to);
  /// Restricts a variable to sorted values for good; at the start only.
  bool restrict(uint32_t variable, std::vector<int64_t> values);
  /// To multiples, for good; at the start only.
  bool restrictToMultiples(uint32_t variable, int64_t factor);
  /// False: there is no solution below.
  bool propagate();

  Decided decide(uint32_t formula) const;

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

  Interval compute(NodeId node) const;
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
  Decided decideTable(const Formula &table) const;
  /// Removes those values of the factors of `product` that do not divide
  /// `number`, which the product must divide.
  bool keepDivisors(NodeId product, int64_t number);
  /// Takes away those set values that `keeps` does not keep.
  template <typename Keeps>
  bool filter(NodeId variable, Keeps keeps);
  bool canBe(NodeId node, int64_t value) const;

  Domain *domainOf(NodeId node) {
    return model.nodes[node].kind == TermKind::variable
               ? &domains[size_t(model.nodes[node].payload)]
               : nullptr;
  }
  const Domain *domainOf(NodeId node) const {
    return const_cast<Engine *>(this)->domainOf(node);
  }
  bool fit(NodeId node, Interval &interval, uint64_t &mask) const;
  void set(NodeId node, Interval interval, uint64_t mask);
  void enqueueAround(NodeId node);

  const Model &model;
  std::vector<Interval> bounds;
  std::vector<uint64_t> masks; // by variable
  std::vector<Domain> domains; // by variable
  std::vector<Change> trail;

  std::vector<NodeId> openNodes;
  std::vector<uint32_t> openConstraints;
  std::vector<char> isOpenNode, isOpenConstraint;
  NodeId revising = UINT32_MAX;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_ENGINE_H
