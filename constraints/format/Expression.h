//===- Expression.h - terms and formulas of a constraint file -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A parser by recursive descent, one function for each level of the grammar in
// README.md. Brackets may hold a term, a formula or a tuple: so every level
// takes and gives an operand that is one of these, and only an operator says
// which it needs.

#ifndef REPRISE_CONSTRAINTS_FORMAT_EXPRESSION_H
#define REPRISE_CONSTRAINTS_FORMAT_EXPRESSION_H

#include "constraints/format/Lexer.h"
#include "constraints/format/Names.h"

namespace reprise::constraints {

/// What a part of an expression is.
struct Operand {
  enum class Kind : uint8_t { term, formula, list, tuple } kind = Kind::term;
  /// Its first word.
  SourcePlace place;
  Term term = 0;
  FormulaId formula = 0;
  /// Of a list.
  std::vector<int64_t> values;
  /// Of a tuple.
  std::vector<Term> columns;

  /// Where the last operator on the level of products is `%`, with what stands
  /// on its sides, and factors after it: `A % B * C`. Brackets end it.
  struct Remainder {
    SourcePlace percent;
    Term dividend;
    std::vector<Term> divisors;
  };
  std::optional<Remainder> remainder;
  /// Of a sum that ends in a remainder.
  std::optional<SourcePlace> lastPercent;
};

/// Levels of brackets, signs and implications: each takes a dozen frames of the
/// machine's stack.
constexpr int deepestLevel = 200;

/// A word as messages name it.
std::string quoted(const Token &token);

class ExpressionParser {
public:
  ExpressionParser(Problem &problem, Names &names,
                   std::span<const Token> tokens,
                   std::vector<Diagnostic> &diagnostics)
      : problem(problem), names(names), tokens(tokens),
        diagnostics(diagnostics) {}

  /// Each gives nothing where there is an error, which it has reported.
  std::optional<FormulaId> parseFormula();
  std::optional<Term> parseTerm();
  /// `1..64` or `[8, 16]`, after `in`.
  std::optional<std::variant<Range, std::vector<int64_t>>> parseDomain();

  const Token &peek(size_t ahead = 0) const {
    return tokens[std::min(at + ahead, tokens.size() - 1)];
  }
  Token next();
  /// Whether the next word is of this kind, which it then steps over.
  bool accept(TokenKind kind);
  bool expect(TokenKind kind, std::string_view what);
  size_t position() const { return at; }
  void goBackTo(size_t position) { at = position; }

  void error(SourcePlace place, std::string message, std::string mend = {});
  void warn(SourcePlace place, std::string message, std::string mend = {});

private:
  /// One more level of depth as long as it lives; deepestLevel at most, or
  /// there is an error.
  class Level {
  public:
    Level(ExpressionParser &parser, SourcePlace place) : parser(parser) {
      isTooDeep = ++parser.depth > deepestLevel;
      if (isTooDeep)
        parser.error(place, "more than 200 levels of brackets and signs",
                     "name the inner ones: 'part == ...; part + 1 <= 8'");
    }
    ~Level() { --parser.depth; }
    Level(const Level &) = delete;
    Level &operator=(const Level &) = delete;

    bool isTooDeep;

  private:
    ExpressionParser &parser;
  };

  using Result = std::optional<Operand>;
  Result parseImplication();
  Result parseDisjunction();
  Result parseComparison();
  Result parseSum();
  Result parseProduct();
  Result parseUnary();
  Result parsePower();
  Result parsePrimary();
  Result parseBrackets();
  Result parseConjunction(Operand first);
  Result parseTuple(Operand first);
  Result parseName();
  Result parseCall();
  Result parseList();
  Result parseMembership(Operand lhs);
  Result parseRows(Operand lhs);
  std::optional<std::vector<int64_t>> parseValues(TokenKind close,
                                                  const char *closeText);
  std::optional<int64_t> parseNumber();
  std::optional<int64_t> parseExponent();
  std::optional<Range> parseRange();

  Result compare(TokenKind sign, Operand lhs, Operand rhs);
  Result compareWithList(TokenKind sign, Operand lhs, Operand rhs);
  std::optional<FormulaId> divisibility(const Operand &lhs, const Operand &rhs);
  FormulaId isOneOf(Term term, const std::vector<int64_t> &values);
  bool needTerm(const Operand &operand);
  bool needFormula(const Operand &operand);
  Operand makeTerm(SourcePlace place, Term term);
  Operand makeFormula(SourcePlace place, FormulaId formula);
  Term constant(int64_t value);

  Problem &problem;
  Names &names;
  std::span<const Token> tokens;
  size_t at = 0;
  std::vector<Diagnostic> &diagnostics;
  /// Levels that are open.
  int depth = 0;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_FORMAT_EXPRESSION_H
