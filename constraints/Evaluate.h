//===- Evaluate.h - what terms and formulas are under an assignment -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Plain evaluation, node by node: the meaning of the problem, against which
// the solver is checked. It shares no code with the solver.

#ifndef REPRISE_CONSTRAINTS_EVALUATE_H
#define REPRISE_CONSTRAINTS_EVALUATE_H

#include "constraints/Problem.h"

namespace reprise::constraints {

/// What is known of a term's value.
struct Value {
  enum class Kind : uint8_t {
    finite,
    /// Larger than 2^63 - 1, smaller than -2^63 + 1.
    above,
    below,
    /// Made from a value beyond 64 bits in a way that leaves nothing known.
    overflow,
    /// Contains an exact division with a remainder, or a division by what is
    /// not positive: the atom around it is false.
    inexact,
  };
  Kind kind = Kind::finite;
  /// Of a finite value.
  int64_t number = 0;

  bool isFinite() const { return kind == Kind::finite; }
  bool operator==(const Value &) const = default;
};

/// The number, or words for what it is instead.
std::string toString(Value value);

enum class Truth : uint8_t {
  no,
  yes,
  /// Not decided by values that leave 64 bits.
  overflow,
};

/// Values of all terms, and truths of all formulas, of a problem; the
/// assignment has a value for each variable.
class Evaluation {
public:
  Evaluation(const Problem &problem, const Assignment &assignment);

  Value operator[](TermId term) const { return values[term]; }
  Truth truth(FormulaId formula) const { return truths[formula]; }

private:
  Truth compute(const FormulaNode &node) const;
  Truth compare(const FormulaNode &node) const;
  Truth lookUp(const FormulaNode &node) const;
  Truth join(const FormulaNode &node, Truth neutral, Truth decisive) const;

  std::vector<Value> values;
  std::vector<Truth> truths;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_EVALUATE_H
