//===- Terms.cpp - terms of a constraint file ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/format/Expression.h"

#include "constraints/format/Diagnostics.h"

using namespace reprise::constraints;

/// Every power of a larger exponent leaves 64 bits, but those of -1, 0 and 1.
static constexpr uint64_t largestExponent = 63;

ExpressionParser::Result ExpressionParser::parseSum() {
  Result first = parseProduct();
  auto isSign = [](TokenKind kind) {
    return kind == TokenKind::plus || kind == TokenKind::minus;
  };
  if (!first || !isSign(peek().kind))
    return first;
  if (!needTerm(*first))
    return std::nullopt;
  std::vector<Term> terms{first->term};
  std::optional<SourcePlace> lastPercent;
  while (isSign(peek().kind)) {
    bool isMinus = next().kind == TokenKind::minus;
    Result operand = parseProduct();
    if (!operand || !needTerm(*operand))
      return std::nullopt;
    terms.push_back(isMinus ? -operand->term : operand->term);
    lastPercent.reset();
    if (operand->remainder)
      lastPercent = operand->remainder->percent;
  }
  Operand result = makeTerm(first->place, sum(terms));
  result.lastPercent = lastPercent;
  return result;
}

namespace {

/// What stands between operators of the level of a product, from left to
/// right: factors are kept apart, so that a long product becomes one term.
class Chain {
public:
  explicit Chain(Term first) : factors{first} {}

  void append(const Token &sign, Term operand) {
    if (sign.kind == TokenKind::star) {
      factors.push_back(operand);
      if (remainder)
        remainder->divisors.push_back(operand);
      return;
    }
    Term whole = product(factors);
    if (sign.kind == TokenKind::slash) {
      factors = {whole / operand};
      remainder.reset();
      return;
    }
    factors = {whole % operand};
    // A second one makes `A % B % C`, which has but one reading.
    bool isFirst = ++remainders == 1;
    remainder.reset();
    if (isFirst)
      remainder = {sign.place, whole, {operand}};
  }

  void finish(Operand &result) {
    result.term = product(factors);
    result.remainder = std::move(remainder);
  }

private:
  std::vector<Term> factors;
  int remainders = 0;
  std::optional<Operand::Remainder> remainder;
};

} // namespace

static bool isProductSign(TokenKind kind) {
  return kind == TokenKind::star || kind == TokenKind::slash ||
         kind == TokenKind::percent;
}

ExpressionParser::Result ExpressionParser::parseProduct() {
  Result first = parseUnary();
  if (!first || !isProductSign(peek().kind))
    return first;
  if (!needTerm(*first))
    return std::nullopt;
  Chain chain(first->term);
  while (isProductSign(peek().kind)) {
    Token sign = next();
    Result operand = parseUnary();
    if (!operand || !needTerm(*operand))
      return std::nullopt;
    chain.append(sign, operand->term);
  }
  Operand result = makeTerm(first->place, Term(0));
  chain.finish(result);
  return result;
}

ExpressionParser::Result ExpressionParser::parseUnary() {
  SourcePlace place = peek().place;
  if (!accept(TokenKind::minus))
    return parsePower();
  Level level(*this, place);
  if (level.isTooDeep)
    return std::nullopt;
  Result operand = parseUnary();
  if (!operand || !needTerm(*operand))
    return std::nullopt;
  return makeTerm(place, -operand->term);
}

std::optional<int64_t> ExpressionParser::parseExponent() {
  Token token = peek();
  if (token.kind != TokenKind::integer) {
    error(token.place, "an exponent is a plain number, found " + quoted(token),
          "write other powers as products");
    return std::nullopt;
  }
  if (token.magnitude > largestExponent) {
    error(token.place, "an exponent of more than 63",
          "its powers do not fit in 64 bits");
    return std::nullopt;
  }
  next();
  return int64_t(token.magnitude);
}

ExpressionParser::Result ExpressionParser::parsePower() {
  Result base = parsePrimary();
  if (!base || !accept(TokenKind::caret))
    return base;
  auto exponent = needTerm(*base) ? parseExponent() : std::nullopt;
  if (!exponent)
    return std::nullopt;
  if (peek().kind == TokenKind::caret) {
    error(peek().place, "a power of a power needs brackets",
          "write '(x^2)^3' or multiply the exponents");
    return std::nullopt;
  }
  return makeTerm(base->place, power(base->term, *exponent));
}

ExpressionParser::Result ExpressionParser::parsePrimary() {
  const Token &token = peek();
  switch (token.kind) {
  case TokenKind::integer:
    next();
    return makeTerm(tokens[at - 1].place,
                    constant(int64_t(tokens[at - 1].magnitude)));
  case TokenKind::name:
    return parseName();
  case TokenKind::min:
  case TokenKind::max:
  case TokenKind::ceildiv:
  case TokenKind::floordiv:
    return parseCall();
  case TokenKind::leftParenthesis:
    return parseBrackets();
  case TokenKind::leftSquare:
    return parseList();
  default:
    break;
  }
  bool isKeyword = token.kind >= TokenKind::in;
  error(token.place, "expected a number, a name or '(', found " + quoted(token),
        isKeyword ? quoted(token) + " is a keyword and cannot be a name" : "");
  return std::nullopt;
}

ExpressionParser::Result ExpressionParser::parseName() {
  Token token = next();
  if (peek().kind == TokenKind::leftParenthesis) {
    constexpr std::string_view functions[] = {"min", "max", "ceildiv",
                                              "floordiv"};
    error(token.place, "there is no function " + quoted(token),
          suggest(token.text, functions,
                  "there are min, max, ceildiv and floordiv; a product is "
                  "written with '*'"));
    return std::nullopt;
  }
  if (auto variable = names.use(token.text, token.place))
    return makeTerm(token.place, *variable);
  error(token.place, "there is no variable " + quoted(token),
        names.suggestFor(token.text));
  return std::nullopt;
}

static Term applyCall(TokenKind function, Term lhs, Term rhs) {
  switch (function) {
  case TokenKind::min:
    return minimum(lhs, rhs);
  case TokenKind::max:
    return maximum(lhs, rhs);
  case TokenKind::ceildiv:
    return ceilDivide(lhs, rhs);
  default:
    return floorDivide(lhs, rhs);
  }
}

ExpressionParser::Result ExpressionParser::parseCall() {
  Token function = next();
  Level level(*this, function.place);
  if (level.isTooDeep)
    return std::nullopt;
  if (peek().kind == TokenKind::in) {
    error(function.place,
          quoted(function) + " is a keyword and cannot be a name");
    return std::nullopt;
  }
  if (!expect(TokenKind::leftParenthesis, "'('"))
    return std::nullopt;
  std::vector<Term> arguments;
  do {
    auto argument = parseTerm();
    if (!argument)
      return std::nullopt;
    arguments.push_back(*argument);
  } while (accept(TokenKind::comma));
  if (!expect(TokenKind::rightParenthesis, "',' or ')'"))
    return std::nullopt;
  bool takesMany =
      function.kind == TokenKind::min || function.kind == TokenKind::max;
  if (arguments.size() < 2 || (arguments.size() > 2 && !takesMany)) {
    error(function.place,
          quoted(function) + " takes " + (takesMany ? "at least two" : "two") +
              " operands, not " + std::to_string(arguments.size()));
    return std::nullopt;
  }
  Term result = arguments[0];
  for (size_t i = 1; i < arguments.size(); ++i)
    result = applyCall(function.kind, result, arguments[i]);
  return makeTerm(function.place, result);
}
