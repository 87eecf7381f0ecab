//===- Expression.cpp - words, operands and lists ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/format/Expression.h"

#include "constraints/format/Diagnostics.h"

#include <limits>

using namespace reprise::constraints;

//===----------------------------------------------------------------------===//
// Words and messages
//===----------------------------------------------------------------------===//

Token ExpressionParser::next() {
  Token token = peek();
  at = std::min(at + 1, tokens.size() - 1);
  return token;
}

bool ExpressionParser::accept(TokenKind kind) {
  if (peek().kind != kind)
    return false;
  next();
  return true;
}

std::string reprise::constraints::quoted(const Token &token) {
  if (token.kind == TokenKind::end)
    return "the end of the file";
  if (token.kind == TokenKind::string)
    return "a sentence";
  return "'" + std::string(token.text) + "'";
}

bool ExpressionParser::expect(TokenKind kind, std::string_view what) {
  if (accept(kind))
    return true;
  error(peek().place,
        "expected " + std::string(what) + ", found " + quoted(peek()));
  return false;
}

void ExpressionParser::error(SourcePlace place, std::string message,
                             std::string mend) {
  diagnostics.push_back({Diagnostic::Severity::error, place, std::move(message),
                         std::move(mend)});
}

void ExpressionParser::warn(SourcePlace place, std::string message,
                            std::string mend) {
  diagnostics.push_back({Diagnostic::Severity::warning, place,
                         std::move(message), std::move(mend)});
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

Term ExpressionParser::constant(int64_t value) {
  // In the pool, so that what leaves 64 bits stays an operation of it.
  TermPool &pool = problem.getTerms();
  return {pool, pool.makeConstant(value)};
}

Operand ExpressionParser::makeTerm(SourcePlace place, Term term) {
  Operand operand;
  operand.place = place;
  operand.term = term;
  return operand;
}

Operand ExpressionParser::makeFormula(SourcePlace place, FormulaId formula) {
  Operand operand;
  operand.kind = Operand::Kind::formula;
  operand.place = place;
  operand.formula = formula;
  return operand;
}

bool ExpressionParser::needTerm(const Operand &operand) {
  switch (operand.kind) {
  case Operand::Kind::term:
    return true;
  case Operand::Kind::formula:
    error(operand.place, "a condition stands where a number is needed",
          "conditions are joined by '|', ';' and '=>'; of 'a <= b <= c' make "
          "'a <= b; b <= c'");
    return false;
  case Operand::Kind::list:
    error(operand.place, "a list stands where a number is needed",
          "name its value: 'X in [1, 2]', and use X");
    return false;
  case Operand::Kind::tuple:
    error(operand.place, "a tuple stands where a number is needed",
          "a tuple is looked up: '(X, Y) in [(1, 2), (3, 4)]'");
    return false;
  }
  return false;
}

bool ExpressionParser::needFormula(const Operand &operand) {
  if (operand.kind == Operand::Kind::formula)
    return true;
  error(operand.place, "a number stands where a condition is needed",
        "compare it: '<=', '<', '==', '!=', '>=', '>' or 'in'");
  return false;
}

std::optional<FormulaId> ExpressionParser::parseFormula() {
  Result result = parseImplication();
  if (!result || !needFormula(*result))
    return std::nullopt;
  return result->formula;
}

std::optional<Term> ExpressionParser::parseTerm() {
  Result result = parseSum();
  if (!result || !needTerm(*result))
    return std::nullopt;
  return result->term;
}

//===----------------------------------------------------------------------===//
// Brackets and lists
//===----------------------------------------------------------------------===//

ExpressionParser::Result ExpressionParser::parseBrackets() {
  SourcePlace place = next().place;
  Level level(*this, place);
  if (level.isTooDeep)
    return std::nullopt;
  Result inner = parseImplication();
  if (inner && peek().kind == TokenKind::semicolon)
    inner = parseConjunction(std::move(*inner));
  else if (inner && peek().kind == TokenKind::comma)
    inner = parseTuple(std::move(*inner));
  if (!inner)
    return std::nullopt;
  if (!accept(TokenKind::rightParenthesis)) {
    error(place, "this '(' has no ')'",
          "found " + quoted(peek()) + " in its place");
    return std::nullopt;
  }
  inner->place = place;
  // The brackets say what is meant.
  inner->remainder.reset();
  inner->lastPercent.reset();
  return inner;
}

ExpressionParser::Result ExpressionParser::parseConjunction(Operand first) {
  if (!needFormula(first))
    return std::nullopt;
  std::vector<FormulaId> parts{first.formula};
  while (accept(TokenKind::semicolon)) {
    TokenKind kind = peek().kind;
    if (kind == TokenKind::rightParenthesis || kind == TokenKind::end)
      break;
    auto part = parseFormula();
    if (!part)
      return std::nullopt;
    parts.push_back(*part);
  }
  return makeFormula(first.place, problem.conjunction(std::move(parts)));
}

ExpressionParser::Result ExpressionParser::parseTuple(Operand first) {
  if (!needTerm(first))
    return std::nullopt;
  first.kind = Operand::Kind::tuple;
  first.columns.push_back(first.term);
  while (accept(TokenKind::comma)) {
    auto column = parseTerm();
    if (!column)
      return std::nullopt;
    first.columns.push_back(*column);
  }
  return first;
}

std::optional<int64_t> ExpressionParser::parseNumber() {
  SourcePlace place = peek().place;
  auto term = parseTerm();
  if (!term)
    return std::nullopt;
  if (term->isConstant())
    return term->value();
  error(place, "expected a number that is known and fits in 64 bits");
  return std::nullopt;
}

/// Numbers up to a bracket, which is read too; at least one.
std::optional<std::vector<int64_t>>
ExpressionParser::parseValues(TokenKind close, const char *closeText) {
  std::vector<int64_t> values;
  if (peek().kind == close) {
    error(peek().place, "the list is empty, so that nothing is in it",
          "list at least one value");
    return std::nullopt;
  }
  do {
    auto value = parseNumber();
    if (!value)
      return std::nullopt;
    values.push_back(*value);
  } while (accept(TokenKind::comma));
  if (!expect(close, std::string("',' or ") + closeText))
    return std::nullopt;
  return values;
}

ExpressionParser::Result ExpressionParser::parseList() {
  Operand operand;
  operand.place = next().place;
  operand.kind = Operand::Kind::list;
  Level level(*this, operand.place);
  if (level.isTooDeep)
    return std::nullopt;
  auto values = parseValues(TokenKind::rightSquare, "']'");
  if (!values)
    return std::nullopt;
  operand.values = std::move(*values);
  return operand;
}

std::optional<Range> ExpressionParser::parseRange() {
  SourcePlace place = peek().place;
  auto lower = parseNumber();
  if (!lower || !expect(TokenKind::range, "'..' and the largest value"))
    return std::nullopt;
  auto upper = parseNumber();
  if (!upper)
    return std::nullopt;
  if (*lower <= *upper)
    return Range{*lower, *upper};
  error(place, "the range is empty: it ends before it begins",
        "the smaller number comes first");
  return std::nullopt;
}

std::optional<std::variant<Range, std::vector<int64_t>>>
ExpressionParser::parseDomain() {
  if (peek().kind != TokenKind::leftSquare)
    return parseRange();
  Result list = parseList();
  if (!list)
    return std::nullopt;
  return std::move(list->values);
}
