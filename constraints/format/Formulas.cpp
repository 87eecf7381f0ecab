//===- Formulas.cpp - formulas of a constraint file ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/format/Expression.h"

#include "constraints/format/Diagnostics.h"

#include <deque>

using namespace reprise::constraints;

/// a => b => c is a => (b => c).
ExpressionParser::Result ExpressionParser::parseImplication() {
  std::vector<Operand> parts;
  // What follows an arrow is one level deeper.
  std::deque<Level> levels;
  do {
    Result part = parseDisjunction();
    bool isJoined = peek().kind == TokenKind::implies || !parts.empty();
    if (!part || (isJoined && !needFormula(*part)))
      return std::nullopt;
    levels.emplace_back(*this, part->place);
    if (levels.back().isTooDeep)
      return std::nullopt;
    parts.push_back(std::move(*part));
  } while (accept(TokenKind::implies));
  Operand result = std::move(parts.back());
  for (size_t i = parts.size() - 1; i-- > 0;)
    result = makeFormula(parts[i].place,
                         problem.implication(parts[i].formula, result.formula));
  return result;
}

ExpressionParser::Result ExpressionParser::parseDisjunction() {
  Result first = parseComparison();
  if (!first || peek().kind != TokenKind::pipe)
    return first;
  if (!needFormula(*first))
    return std::nullopt;
  std::vector<FormulaId> parts{first->formula};
  while (accept(TokenKind::pipe)) {
    Result part = parseComparison();
    if (!part || !needFormula(*part))
      return std::nullopt;
    parts.push_back(part->formula);
  }
  return makeFormula(first->place, problem.disjunction(std::move(parts)));
}

static bool isComparison(TokenKind kind) {
  return kind >= TokenKind::equal && kind <= TokenKind::greater;
}

ExpressionParser::Result ExpressionParser::parseComparison() {
  Result lhs = parseSum();
  if (!lhs)
    return lhs;
  if (accept(TokenKind::in))
    return parseMembership(std::move(*lhs));
  if (!isComparison(peek().kind))
    return lhs;
  TokenKind sign = next().kind;
  Result rhs = parseSum();
  if (!rhs)
    return rhs;
  Result result = compare(sign, std::move(*lhs), std::move(*rhs));
  // Said here, where it is known that both are comparisons.
  if (result && isComparison(peek().kind)) {
    error(peek().place, "a comparison of a comparison",
          "of 'a <= b <= c' make 'a <= b; b <= c'");
    return std::nullopt;
  }
  return result;
}

ExpressionParser::Result ExpressionParser::compare(TokenKind sign, Operand lhs,
                                                   Operand rhs) {
  if (lhs.kind == Operand::Kind::list || rhs.kind == Operand::Kind::list)
    return compareWithList(sign, std::move(lhs), std::move(rhs));
  if (!needTerm(lhs) || !needTerm(rhs))
    return std::nullopt;
  if (sign == TokenKind::equal)
    if (auto formula = divisibility(lhs, rhs))
      return makeFormula(lhs.place, *formula);
  auto formula = [&]() -> FormulaId {
    switch (sign) {
    case TokenKind::equal:
      return problem.equal(lhs.term, rhs.term);
    case TokenKind::notEqual:
      return problem.notEqual(lhs.term, rhs.term);
    case TokenKind::lessEqual:
      return problem.lessEqual(lhs.term, rhs.term);
    case TokenKind::less:
      return problem.less(lhs.term, rhs.term);
    case TokenKind::greaterEqual:
      return problem.lessEqual(rhs.term, lhs.term);
    default:
      return problem.less(rhs.term, lhs.term);
    }
  };
  return makeFormula(lhs.place, formula());
}

/// `A % B == 0`, in the readings that ConstrINT has of it.
std::optional<FormulaId> ExpressionParser::divisibility(const Operand &lhs,
                                                        const Operand &rhs) {
  if (!rhs.term.isConstant() || rhs.term.value() != 0)
    return std::nullopt;
  if (const auto &found = lhs.remainder) {
    if (found->divisors.size() > 1)
      warn(found->percent,
           "'A % B * C == 0' is read as 'A % (B * C) == 0', as ConstrINT does",
           "write the brackets");
    return problem.divides(product(found->divisors), found->dividend);
  }
  if (lhs.lastPercent)
    warn(*lhs.lastPercent,
         "'A + B % C == 0' is read as 'A + (B % C) == 0'; ConstrINT reads "
         "'(A + B) % C == 0'",
         "write the brackets that you mean");
  TermPool &pool = problem.getTerms();
  TermId id = lhs.term.in(pool);
  if (pool[id].kind != TermKind::remainder)
    return std::nullopt;
  auto operands = pool.operands(id);
  Term dividend(pool, operands[0]), divisor(pool, operands[1]);
  return problem.divides(divisor, dividend);
}

FormulaId ExpressionParser::isOneOf(Term term,
                                    const std::vector<int64_t> &values) {
  std::vector<std::vector<int64_t>> rows;
  for (int64_t value : values)
    rows.push_back({value});
  return problem.table(std::span(&term, 1), std::move(rows));
}

ExpressionParser::Result
ExpressionParser::compareWithList(TokenKind sign, Operand lhs, Operand rhs) {
  SourcePlace place = lhs.place;
  if (lhs.kind == Operand::Kind::list)
    std::swap(lhs, rhs);
  if (!needTerm(lhs))
    return std::nullopt;
  if (sign == TokenKind::equal)
    return makeFormula(place, isOneOf(lhs.term, rhs.values));
  error(rhs.place, "a list can only be compared with '=='",
        "'X == [1, 2]' holds where X is one of the values");
  return std::nullopt;
}

/// After `in`.
ExpressionParser::Result ExpressionParser::parseMembership(Operand lhs) {
  if (lhs.kind == Operand::Kind::tuple)
    return parseRows(std::move(lhs));
  if (!needTerm(lhs))
    return std::nullopt;
  auto domain = parseDomain();
  if (!domain)
    return std::nullopt;
  if (auto *values = std::get_if<std::vector<int64_t>>(&*domain))
    return makeFormula(lhs.place, isOneOf(lhs.term, *values));
  Range range = std::get<Range>(*domain);
  FormulaId lower = problem.lessEqual(constant(range.lower), lhs.term);
  FormulaId upper = problem.lessEqual(lhs.term, constant(range.upper));
  return makeFormula(lhs.place, problem.conjunction({lower, upper}));
}

ExpressionParser::Result ExpressionParser::parseRows(Operand lhs) {
  std::vector<std::vector<int64_t>> rows;
  if (!expect(TokenKind::leftSquare, "'[' and the rows"))
    return std::nullopt;
  do {
    SourcePlace place = peek().place;
    if (peek().kind == TokenKind::rightSquare && rows.empty()) {
      error(place, "the table is empty, so that nothing fits it",
            "list at least one row: [(1, 2)]");
      return std::nullopt;
    }
    if (!expect(TokenKind::leftParenthesis, "a row: '('"))
      return std::nullopt;
    auto row = parseValues(TokenKind::rightParenthesis, "')'");
    if (!row)
      return std::nullopt;
    if (row->size() != lhs.columns.size()) {
      error(place, "a row of " + std::to_string(row->size()) + " values for " +
                       std::to_string(lhs.columns.size()) + " columns");
      return std::nullopt;
    }
    rows.push_back(std::move(*row));
  } while (accept(TokenKind::comma));
  if (!expect(TokenKind::rightSquare, "',' or ']'"))
    return std::nullopt;
  return makeFormula(lhs.place, problem.table(lhs.columns, std::move(rows)));
}
