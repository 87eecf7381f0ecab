//===- Evaluate.cpp - what terms and formulas are under an assignment -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/Evaluate.h"

#include <array>
#include <cassert>
#include <limits>

using namespace reprise::constraints;

using Kind = Value::Kind;
using Wide = __int128;

static constexpr int64_t most = std::numeric_limits<int64_t>::max();
/// Without the number that has no negative: so what is above all is below all
/// once it is negated, and the other way round.
static constexpr int64_t least = -most;

std::string reprise::constraints::toString(Value value) {
  switch (value.kind) {
  case Kind::finite:
    return std::to_string(value.number);
  case Kind::above:
    return "more than 2^63 - 1";
  case Kind::below:
    return "less than -2^63 + 1";
  case Kind::overflow:
    return "beyond 64 bits";
  case Kind::inexact:
    return "not an integer";
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Terms
//===----------------------------------------------------------------------===//

static Value finite(int64_t number) { return {Kind::finite, number}; }

static Value fromWide(Wide number) {
  if (number > most)
    return {Kind::above, 0};
  return number < least ? Value{Kind::below, 0} : finite(int64_t(number));
}

/// -1, 0 or 1.
static int signOf(Value value) {
  if (value.kind == Kind::finite)
    return (value.number > 0) - (value.number < 0);
  return value.kind == Kind::above ? 1 : -1;
}

/// Where an operand alone settles what is known: an inexact one before one that
/// is lost in overflow.
static const Value *findSpoilt(std::span<const Value> operands) {
  for (Kind kind : {Kind::inexact, Kind::overflow})
    for (const Value &operand : operands)
      if (operand.kind == kind)
        return &operand;
  return nullptr;
}

/// Finite operands are added exactly, whatever their order. Beside a value
/// above all, only a rest that does not lead back leaves anything known.
static Value add(std::span<const Value> operands) {
  Wide finiteSum = 0;
  bool hasAbove = false, hasBelow = false;
  for (const Value &operand : operands) {
    finiteSum += operand.isFinite() ? operand.number : 0;
    hasAbove |= operand.kind == Kind::above;
    hasBelow |= operand.kind == Kind::below;
  }
  if (!hasAbove && !hasBelow)
    return fromWide(finiteSum);
  if (hasAbove && !hasBelow && finiteSum >= 0)
    return {Kind::above, 0};
  if (hasBelow && !hasAbove && finiteSum <= 0)
    return {Kind::below, 0};
  return {Kind::overflow, 0};
}

static Value multiplyTwo(Value lhs, Value rhs) {
  if (lhs.isFinite() && rhs.isFinite())
    return fromWide(Wide(lhs.number) * rhs.number);
  int sign = signOf(lhs) * signOf(rhs);
  if (sign == 0)
    return finite(0);
  return {sign > 0 ? Kind::above : Kind::below, 0};
}

static Value multiply(std::span<const Value> operands) {
  // A zero decides, however large the rest became before it.
  for (const Value &operand : operands)
    if (operand == finite(0))
      return operand;
  Value result = finite(1);
  for (const Value &operand : operands)
    result = multiplyTwo(result, operand);
  return result;
}

static Value raise(Value base, int64_t exponent) {
  // From 64 factors on, only the exponent's parity still matters.
  int64_t factors = exponent > 64 ? 64 + exponent % 2 : exponent;
  Value result = finite(1);
  for (int64_t i = 0; i < factors; ++i)
    result = multiplyTwo(result, base);
  return result;
}

/// By more than 2^63 - 1.
static Value divideByAbove(TermKind kind, Value dividend) {
  if (!dividend.isFinite())
    return {Kind::overflow, 0};
  int64_t number = dividend.number;
  switch (kind) {
  case TermKind::floorDivide:
    return finite(number < 0 ? -1 : 0);
  case TermKind::ceilDivide:
    return finite(number > 0 ? 1 : 0);
  case TermKind::exactDivide:
    return number == 0 ? dividend : Value{Kind::inexact, 0};
  default:
    return number >= 0 ? dividend : Value{Kind::overflow, 0};
  }
}

static Value divideNumbers(TermKind kind, int64_t dividend, int64_t divisor) {
  int64_t quotient = dividend / divisor, remainder = dividend % divisor;
  switch (kind) {
  case TermKind::floorDivide:
    return finite(quotient - (remainder < 0));
  case TermKind::ceilDivide:
    return finite(quotient + (remainder > 0));
  case TermKind::exactDivide:
    return remainder == 0 ? finite(quotient) : Value{Kind::inexact, 0};
  default:
    return finite(remainder < 0 ? remainder + divisor : remainder);
  }
}

static Value divide(TermKind kind, Value dividend, Value divisor) {
  if (signOf(divisor) <= 0)
    return {Kind::inexact, 0};
  if (divisor.kind == Kind::above)
    return divideByAbove(kind, dividend);
  if (dividend.isFinite())
    return divideNumbers(kind, dividend.number, divisor.number);
  if (divisor.number == 1)
    return kind == TermKind::remainder ? finite(0) : dividend;
  return {Kind::overflow, 0};
}

/// Whether lhs < rhs; two values beyond the same end cannot be told apart.
static Truth isLess(Value lhs, Value rhs) {
  if (lhs.isFinite() && rhs.isFinite())
    return lhs.number < rhs.number ? Truth::yes : Truth::no;
  if (lhs.kind == rhs.kind)
    return Truth::overflow;
  return lhs.kind == Kind::below || rhs.kind == Kind::above ? Truth::yes
                                                            : Truth::no;
}

static Value extreme(bool isMinimum, Value lhs, Value rhs) {
  // Of two values beyond the same end, the extreme is beyond it too.
  return (isLess(lhs, rhs) == Truth::yes) == isMinimum ? lhs : rhs;
}

static Value compute(TermKind kind, int64_t payload,
                     std::span<const Value> operands) {
  if (const Value *spoilt = findSpoilt(operands))
    return *spoilt;
  switch (kind) {
  case TermKind::constant:
  case TermKind::variable:
    return fromWide(payload);
  case TermKind::sum:
    return add(operands);
  case TermKind::product:
    return multiply(operands);
  case TermKind::power:
    return raise(operands[0], payload);
  case TermKind::minimum:
  case TermKind::maximum:
    return extreme(kind == TermKind::minimum, operands[0], operands[1]);
  default:
    return divide(kind, operands[0], operands[1]);
  }
}

//===----------------------------------------------------------------------===//
// Formulas
//===----------------------------------------------------------------------===//

static Truth negate(Truth truth) {
  if (truth == Truth::overflow)
    return truth;
  return truth == Truth::yes ? Truth::no : Truth::yes;
}

static Truth isEqual(Value lhs, Value rhs) {
  if (!lhs.isFinite() && lhs.kind == rhs.kind)
    return Truth::overflow;
  return lhs == rhs ? Truth::yes : Truth::no;
}

static Truth dividesEvenly(Value divisor, Value dividend) {
  Value quotient = divide(TermKind::exactDivide, dividend, divisor);
  if (quotient.kind == Kind::overflow)
    return Truth::overflow;
  return quotient.kind == Kind::inexact ? Truth::no : Truth::yes;
}

Truth Evaluation::compare(const FormulaNode &node) const {
  Value lhs = values[node.terms[0]], rhs = values[node.terms[1]];
  std::array<Value, 2> sides{lhs, rhs};
  if (const Value *spoilt = findSpoilt(sides))
    return spoilt->kind == Kind::inexact ? Truth::no : Truth::overflow;
  switch (node.kind) {
  case FormulaKind::equal:
    return isEqual(lhs, rhs);
  case FormulaKind::notEqual:
    return negate(isEqual(lhs, rhs));
  case FormulaKind::lessEqual:
    return negate(isLess(rhs, lhs));
  case FormulaKind::less:
    return isLess(lhs, rhs);
  default:
    return dividesEvenly(lhs, rhs);
  }
}

/// Whether one row fits; `overflow` where only lost values keep it from being
/// ruled out.
static Truth fits(const std::vector<int64_t> &row,
                  std::span<const Value> tuple) {
  Truth result = Truth::yes;
  for (size_t i = 0; i < row.size(); ++i) {
    if (tuple[i].kind == Kind::overflow)
      result = Truth::overflow;
    else if (tuple[i] != finite(row[i]))
      return Truth::no;
  }
  return result;
}

Truth Evaluation::lookUp(const FormulaNode &node) const {
  std::vector<Value> tuple;
  for (TermId term : node.terms)
    tuple.push_back(values[term]);
  const Value *spoilt = findSpoilt(tuple);
  if (spoilt && spoilt->kind == Kind::inexact)
    return Truth::no;
  Truth result = Truth::no;
  for (const auto &row : node.rows) {
    Truth one = row.size() == tuple.size() ? fits(row, tuple) : Truth::no;
    if (one == Truth::yes)
      return one;
    result = one == Truth::overflow ? one : result;
  }
  return result;
}

/// A conjunction or disjunction: one decisive child decides.
Truth Evaluation::join(const FormulaNode &node, Truth neutral,
                       Truth decisive) const {
  Truth result = neutral;
  for (FormulaId child : node.children) {
    if (truths[child] == decisive)
      return decisive;
    if (truths[child] == Truth::overflow)
      result = Truth::overflow;
  }
  return result;
}

Truth Evaluation::compute(const FormulaNode &node) const {
  switch (node.kind) {
  case FormulaKind::table:
    return lookUp(node);
  case FormulaKind::conjunction:
    return join(node, Truth::yes, Truth::no);
  case FormulaKind::disjunction:
    return join(node, Truth::no, Truth::yes);
  case FormulaKind::implication: {
    Truth premise = negate(truths[node.children[0]]);
    Truth conclusion = truths[node.children[1]];
    if (premise == Truth::yes || conclusion == Truth::yes)
      return Truth::yes;
    return premise == conclusion ? premise : Truth::overflow;
  }
  default:
    return compare(node);
  }
}

Evaluation::Evaluation(const Problem &problem, const Assignment &assignment) {
  assert(assignment.size() == problem.getVariables().size());
  const TermPool &terms = problem.getTerms();
  std::vector<Value> operands;
  for (TermId id = 0; id < terms.size(); ++id) {
    const TermNode &node = terms[id];
    operands.clear();
    for (TermId operand : terms.operands(id))
      operands.push_back(values[operand]);
    bool isVariable = node.kind == TermKind::variable;
    int64_t payload =
        isVariable ? assignment[size_t(node.payload)] : node.payload;
    values.push_back(::compute(node.kind, payload, operands));
  }
  for (FormulaId id = 0; id < problem.getFormulaCount(); ++id)
    truths.push_back(compute(problem.getFormula(id)));
}
