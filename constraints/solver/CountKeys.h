//===- CountKeys.h - components that have as many solutions -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A component's key says what is left of its constraints: what is fixed counts
// by its value, of a sum or a product all that is fixed together; and where
// only differences matter, a domain counts by its width: x < y has as many
// solutions in 1..10 as in 11..20.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_CONSTRAINTS_SOLVER_COUNTKEYS_H
#define REPRISE_CONSTRAINTS_SOLVER_COUNTKEYS_H

#include "constraints/solver/Search.h"

namespace reprise::constraints {

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

/// Components with the same key have the same number of solutions.
class Keys {
public:
  Keys(const Model &model, const Engine &engine)
      : model(model), engine(engine), descriptions(model.nodes.size()) {}

  /// With the domains as they are.
  Key of(const Component &component);

private:
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

  Description describeVariable(uint32_t variable, bool translates) const;
  static Wide restOf(const Description &term, const Description &divisor);
  Description describeOperation(const Node &node) const;
  Description describe(NodeId id, const std::vector<Interval> &bounds,
                       bool translates) const;
  Key ofFormula(uint32_t id) const;

  const Model &model;
  const Engine &engine;
  /// By term, of those of the constraint at hand.
  std::vector<Description> descriptions;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_COUNTKEYS_H
