//===- Term.cpp - integer terms over variables ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/Term.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <optional>
#include <stdexcept>

using namespace reprise::constraints;

//===----------------------------------------------------------------------===//
// Arithmetic on numbers: nothing where the result has no value in 64 bits
//===----------------------------------------------------------------------===//

using Number = std::optional<int64_t>;

static Number add(int64_t lhs, int64_t rhs) {
  int64_t result;
  if (__builtin_add_overflow(lhs, rhs, &result))
    return std::nullopt;
  return result;
}

static Number multiply(int64_t lhs, int64_t rhs) {
  int64_t result;
  if (__builtin_mul_overflow(lhs, rhs, &result))
    return std::nullopt;
  return result;
}

static Number raise(int64_t base, int64_t exponent) {
  Number result = 1;
  // Beyond 64 factors only -1, 0 and 1 stay in 64 bits.
  if (exponent > 64 && base >= -1 && base <= 1)
    exponent = 2 + exponent % 2;
  for (int64_t i = 0; i < exponent && result; ++i)
    result = multiply(*result, base);
  return result;
}

/// Towards minus infinity, by a positive divisor.
static Number floorQuotient(int64_t dividend, int64_t divisor) {
  if (divisor <= 0)
    return std::nullopt;
  int64_t quotient = dividend / divisor;
  return dividend % divisor < 0 ? quotient - 1 : quotient;
}

static Number ceilQuotient(int64_t dividend, int64_t divisor) {
  if (divisor <= 0)
    return std::nullopt;
  int64_t quotient = dividend / divisor;
  return dividend % divisor > 0 ? quotient + 1 : quotient;
}

static Number remainderOf(int64_t dividend, int64_t divisor) {
  if (divisor <= 0)
    return std::nullopt;
  int64_t remainder = dividend % divisor;
  return remainder < 0 ? remainder + divisor : remainder;
}

static Number exactQuotient(int64_t dividend, int64_t divisor) {
  if (divisor <= 0 || dividend % divisor != 0)
    return std::nullopt;
  return dividend / divisor;
}

static Number foldMany(TermKind kind, std::span<const int64_t> values) {
  Number result = kind == TermKind::sum ? 0 : 1;
  for (int64_t value : values) {
    if (!result)
      return result;
    result =
        kind == TermKind::sum ? add(*result, value) : multiply(*result, value);
  }
  return result;
}

/// Of a kind with operands; nothing too where a division has no value.
static Number fold(TermKind kind, int64_t payload,
                   std::span<const int64_t> values) {
  switch (kind) {
  case TermKind::sum:
  case TermKind::product:
    return foldMany(kind, values);
  case TermKind::power:
    return raise(values[0], payload);
  case TermKind::floorDivide:
    return floorQuotient(values[0], values[1]);
  case TermKind::ceilDivide:
    return ceilQuotient(values[0], values[1]);
  case TermKind::exactDivide:
    return exactQuotient(values[0], values[1]);
  case TermKind::remainder:
    return remainderOf(values[0], values[1]);
  case TermKind::minimum:
    return std::min(values[0], values[1]);
  case TermKind::maximum:
    return std::max(values[0], values[1]);
  case TermKind::constant:
  case TermKind::variable:
    break;
  }
  assert(false && "has no operands");
  return std::nullopt;
}

/// For plain numbers, which have no pool in which the operation could stay.
static int64_t valueOrThrow(Number number, bool isDivision = false) {
  if (number)
    return *number;
  if (isDivision)
    throw std::domain_error("a division of numbers has no value");
  throw std::overflow_error("the result leaves 64 bits");
}

//===----------------------------------------------------------------------===//
// The pool
//===----------------------------------------------------------------------===//

static uint64_t mix(uint64_t hash, uint64_t value) {
  return (hash ^ (value + 0x9e3779b97f4a7c15u + (hash << 6) + (hash >> 2))) *
         0xff51afd7ed558ccdu;
}

static uint64_t hashOf(TermKind kind, int64_t payload,
                       std::span<const TermId> operands) {
  uint64_t hash = mix(uint64_t(kind), uint64_t(payload));
  for (TermId operand : operands)
    hash = mix(hash, operand);
  return hash;
}

/// The operands' values where all are constants.
static std::optional<std::vector<int64_t>>
constantsOf(const TermPool &pool, std::span<const TermId> operands) {
  std::vector<int64_t> values;
  for (TermId operand : operands) {
    if (pool[operand].kind != TermKind::constant)
      return std::nullopt;
    values.push_back(pool[operand].payload);
  }
  return values;
}

TermId TermPool::make(TermKind kind, int64_t payload,
                      std::span<const TermId> operands) {
  if (!operands.empty())
    if (auto values = constantsOf(*this, operands))
      if (Number value = fold(kind, payload, *values))
        return makeConstant(*value);
  uint64_t hash = hashOf(kind, payload, operands);
  auto [first, last] = byHash.equal_range(hash);
  for (auto found = first; found != last; ++found) {
    const TermNode &node = nodes[found->second];
    if (node.kind == kind && node.payload == payload &&
        std::ranges::equal(this->operands(found->second), operands))
      return found->second;
  }
  assert(nodes.size() < std::numeric_limits<TermId>::max());
  TermId id = TermId(nodes.size());
  nodes.push_back(
      {kind, payload, uint32_t(operandIds.size()), uint32_t(operands.size())});
  operandIds.insert(operandIds.end(), operands.begin(), operands.end());
  byHash.emplace(hash, id);
  return id;
}

//===----------------------------------------------------------------------===//
// Handles
//===----------------------------------------------------------------------===//

bool Term::isConstant() const {
  return !pool || (*pool)[id].kind == TermKind::constant;
}

int64_t Term::value() const {
  assert(isConstant());
  return pool ? (*pool)[id].payload : constant;
}

TermId Term::in(TermPool &other) const {
  assert((!pool || pool == &other) && "terms of two pools");
  return pool ? id : other.makeConstant(constant);
}

/// The pool of the first that has one.
static TermPool *poolOf(std::span<const Term> terms) {
  for (const Term &term : terms)
    if (term.getPool())
      return term.getPool();
  return nullptr;
}

/// The operation in the operands' pool, or on the numbers that they are.
static Term apply(TermKind kind, std::span<const Term> terms,
                  int64_t payload = 0) {
  TermPool *pool = poolOf(terms);
  if (!pool) {
    std::vector<int64_t> values;
    for (const Term &term : terms)
      values.push_back(term.value());
    bool isDivision =
        kind >= TermKind::floorDivide && kind <= TermKind::remainder;
    return valueOrThrow(fold(kind, payload, values), isDivision);
  }
  std::vector<TermId> operands;
  for (const Term &term : terms)
    operands.push_back(term.in(*pool));
  return {*pool, pool->make(kind, payload, operands)};
}

static Term apply(TermKind kind, std::initializer_list<Term> terms,
                  int64_t payload = 0) {
  return apply(kind, std::span(terms.begin(), terms.size()), payload);
}

static bool isConstant(Term term, int64_t value) {
  return term.isConstant() && term.value() == value;
}

namespace reprise::constraints {

Term operator+(Term lhs, Term rhs) {
  if (::isConstant(lhs, 0))
    return rhs;
  return ::isConstant(rhs, 0) ? lhs : apply(TermKind::sum, {lhs, rhs});
}

Term operator-(Term operand) {
  return apply(TermKind::product, {Term(-1), operand});
}

Term operator-(Term lhs, Term rhs) {
  // The one constant that has no negative.
  if (rhs.isConstant() && rhs.value() == std::numeric_limits<int64_t>::min())
    return lhs + Term(std::numeric_limits<int64_t>::max()) + Term(1);
  return lhs + -rhs;
}

Term operator*(Term lhs, Term rhs) {
  if (::isConstant(lhs, 1))
    return rhs;
  // A product by zero stays: an exact division in it still decides.
  return ::isConstant(rhs, 1) ? lhs : apply(TermKind::product, {lhs, rhs});
}

Term operator/(Term dividend, Term divisor) {
  return apply(TermKind::exactDivide, {dividend, divisor});
}

Term operator%(Term dividend, Term divisor) {
  return apply(TermKind::remainder, {dividend, divisor});
}

Term power(Term base, int64_t exponent) {
  assert(exponent >= 0);
  if (exponent == 0)
    return base * Term(0) + Term(1);
  return exponent == 1 ? base : apply(TermKind::power, {base}, exponent);
}

Term floorDivide(Term dividend, Term divisor) {
  return apply(TermKind::floorDivide, {dividend, divisor});
}

Term ceilDivide(Term dividend, Term divisor) {
  return apply(TermKind::ceilDivide, {dividend, divisor});
}

Term minimum(Term lhs, Term rhs) {
  return apply(TermKind::minimum, {lhs, rhs});
}

Term maximum(Term lhs, Term rhs) {
  return apply(TermKind::maximum, {lhs, rhs});
}

Term sum(std::span<const Term> terms) {
  if (terms.size() < 2)
    return terms.empty() ? Term(0) : terms[0];
  return apply(TermKind::sum, terms);
}

Term product(std::span<const Term> terms) {
  if (terms.size() < 2)
    return terms.empty() ? Term(1) : terms[0];
  return apply(TermKind::product, terms);
}

int64_t power(int64_t base, int64_t exponent) {
  return valueOrThrow(raise(base, exponent));
}

int64_t floorDivide(int64_t dividend, int64_t divisor) {
  return valueOrThrow(floorQuotient(dividend, divisor), true);
}

int64_t ceilDivide(int64_t dividend, int64_t divisor) {
  return valueOrThrow(ceilQuotient(dividend, divisor), true);
}

int64_t minimum(int64_t lhs, int64_t rhs) { return std::min(lhs, rhs); }

int64_t maximum(int64_t lhs, int64_t rhs) { return std::max(lhs, rhs); }

} // namespace reprise::constraints
