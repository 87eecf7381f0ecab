//===- Term.h - integer terms over variables -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A Term is a handle to a node of a TermPool, or a plain constant. It behaves
// like an int64_t in expressions, so that a tiling written once as a template
// over its integer type yields numbers over int64_t, and constraints over Term.
//
// Nodes are hash-consed (equal terms are one node), never removed, and stand
// after their operands in the pool: who walks the pool by rising index sees
// operands first, and needs no recursion.
//
// Values are mathematical integers. Whoever evaluates a term does it in 64 bits
// with overflow detected: a value beyond 64 bits is known only as "larger than
// all" or "smaller than all", which decides a comparison with a finite value;
// what it does not decide is reported as overflow, never guessed.
//
// An operation on plain constants has no pool to stay in: where it has no value
// in 64 bits it throws std::overflow_error, or std::domain_error of a division
// (by a divisor that is not positive, or exact with a remainder).

#ifndef REPRISE_CONSTRAINTS_TERM_H
#define REPRISE_CONSTRAINTS_TERM_H

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace reprise::constraints {

class TermPool;

enum class TermKind : uint8_t {
  /// payload: the value.
  constant,
  /// payload: the variable's index in its problem.
  variable,
  /// Of any number of operands, at least two; a difference is a sum with a
  /// product by -1.
  sum,
  product,
  /// One operand; payload: the exponent, at least 2.
  power,
  /// Two operands: dividend and divisor. The divisor must be positive wherever
  /// the variables may be (Problem::check).
  floorDivide,
  ceilDivide,
  /// As floorDivide; the atom that contains it holds only where the division
  /// leaves no remainder.
  exactDivide,
  /// The remainder of floorDivide: from 0 to divisor - 1.
  remainder,
  /// Two operands.
  minimum,
  maximum,
};

/// A node's index in its pool.
using TermId = uint32_t;

/// A handle to a term; cheap to copy. Terms of different pools must not be
/// mixed.
class Term {
public:
  /// A constant, which belongs to every pool.
  /*implicit*/ Term(int64_t value) : constant(value) {}
  Term(TermPool &pool, TermId id) : pool(&pool), id(id) {}

  bool isConstant() const;
  /// Of a constant.
  int64_t value() const;
  /// The node in this pool; makes one for a constant.
  TermId in(TermPool &pool) const;
  /// Null for a plain constant.
  TermPool *getPool() const { return pool; }

private:
  TermPool *pool = nullptr;
  TermId id = 0;
  int64_t constant = 0;
};

Term operator+(Term lhs, Term rhs);
Term operator-(Term lhs, Term rhs);
Term operator-(Term operand);
Term operator*(Term lhs, Term rhs);
/// Exact: the atom that contains it holds only where there is no remainder.
Term operator/(Term dividend, Term divisor);
Term operator%(Term dividend, Term divisor);
Term power(Term base, int64_t exponent);
Term floorDivide(Term dividend, Term divisor);
Term ceilDivide(Term dividend, Term divisor);
Term minimum(Term lhs, Term rhs);
Term maximum(Term lhs, Term rhs);
/// The sum of many terms as one node, however many.
Term sum(std::span<const Term> terms);
Term product(std::span<const Term> terms);

/// The same names for a tiling over plain numbers; they throw where there is no
/// value.
int64_t power(int64_t base, int64_t exponent);
int64_t floorDivide(int64_t dividend, int64_t divisor);
int64_t ceilDivide(int64_t dividend, int64_t divisor);
int64_t minimum(int64_t lhs, int64_t rhs);
int64_t maximum(int64_t lhs, int64_t rhs);

struct TermNode {
  TermKind kind;
  /// See TermKind.
  int64_t payload = 0;
  /// Where its operands are, in TermPool::operands.
  uint32_t firstOperand = 0;
  uint32_t operandCount = 0;
};

/// Owns terms.
class TermPool {
public:
  size_t size() const { return nodes.size(); }
  const TermNode &operator[](TermId id) const { return nodes[id]; }
  std::span<const TermId> operands(TermId id) const {
    const TermNode &node = nodes[id];
    return {operandIds.data() + node.firstOperand, node.operandCount};
  }

  /// The node of this kind, payload and operands; a new one where there is
  /// none. Folds constants where no value leaves 64 bits; flattens nothing.
  TermId make(TermKind kind, int64_t payload, std::span<const TermId> operands);
  TermId makeConstant(int64_t value) {
    return make(TermKind::constant, value, {});
  }

private:
  std::vector<TermNode> nodes;
  std::vector<TermId> operandIds;
  std::unordered_multimap<uint64_t, TermId> byHash;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_TERM_H
