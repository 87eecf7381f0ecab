//===- Expression.cpp - integer expressions of dynamic sizes --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

using namespace reprise;

void Bindings::set(std::string_view name, int64_t value) {
  for (auto &[known, old] : entries)
    if (known == name) {
      old = value;
      return;
    }
  entries.emplace_back(std::string(name), value);
}

std::optional<int64_t> Bindings::find(std::string_view name) const {
  for (const auto &[known, value] : entries)
    if (known == name)
      return value;
  return std::nullopt;
}

namespace {
/// Deep enough for any size formula, and small enough for a stack in place.
constexpr int maxDepth = 32;
constexpr size_t maxTextBytes = 4096;
} // namespace

namespace reprise {

/// Recursive descent; emits the postfix program as it goes.
class ExpressionParser {
public:
  ExpressionParser(std::string_view text, std::string_view place)
      : text(text), place(place) {
    result.source = text;
    result.program.clear();
  }

  Expected<Expression> parse() {
    if (text.size() > maxTextBytes)
      return failHere(fmt::format("the expression has {} bytes, above the "
                                  "limit of {}",
                                  text.size(), maxTextBytes));
    if (auto parsed = parseSum(0); !parsed)
      return passOn(parsed);
    skipSpace();
    if (position != text.size())
      return failHere(fmt::format("unexpected '{}'", text[position]));
    return std::move(result);
  }

private:
  using Op = Expression::Op;

  Failure failHere(std::string message) const {
    return fail(ErrorCode::invalidArgument,
                fmt::format("{} at column {} of the expression '{}'", message,
                            position + 1, text.substr(0, 80)),
                std::string(place),
                "expressions have integers, names, + - *, parentheses, and "
                "ceildiv, floordiv, min, max of two");
  }
  void skipSpace() {
    while (position < text.size() && text[position] == ' ')
      ++position;
  }
  bool consume(char token) {
    skipSpace();
    if (position >= text.size() || text[position] != token)
      return false;
    ++position;
    return true;
  }
  Expected<void> expect(char token) {
    if (!consume(token))
      return failHere(fmt::format("'{}' is expected", token));
    return {};
  }
  void emit(Op op, int64_t value = 0) { result.program.push_back({op, value}); }

  Expected<void> parseSum(int depth);
  Expected<void> parseProduct(int depth);
  Expected<void> parseFactor(int depth);
  Expected<void> parseInteger();
  Expected<void> parseNameOrCall(int depth);
  Expected<void> parseCall(std::string_view function, int depth);

  std::string_view text;
  std::string_view place;
  size_t position = 0;
  Expression result;
};

Expected<void> ExpressionParser::parseSum(int depth) {
  if (depth > maxDepth)
    return failHere(fmt::format("nested deeper than {} levels", maxDepth));
  if (auto left = parseProduct(depth); !left)
    return left;
  while (true) {
    bool isAdd = consume('+');
    if (!isAdd && !consume('-'))
      return {};
    if (auto right = parseProduct(depth); !right)
      return right;
    emit(isAdd ? Op::add : Op::subtract);
  }
}

Expected<void> ExpressionParser::parseProduct(int depth) {
  if (auto left = parseFactor(depth); !left)
    return left;
  while (consume('*')) {
    if (auto right = parseFactor(depth); !right)
      return right;
    emit(Op::multiply);
  }
  return {};
}

static bool isNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
static bool isDigit(char c) { return c >= '0' && c <= '9'; }

Expected<void> ExpressionParser::parseFactor(int depth) {
  skipSpace();
  if (consume('(')) {
    if (auto inner = parseSum(depth + 1); !inner)
      return inner;
    return expect(')');
  }
  if (position < text.size() && isDigit(text[position]))
    return parseInteger();
  if (position < text.size() && isNameStart(text[position]))
    return parseNameOrCall(depth);
  return failHere("an integer, a name or '(' is expected");
}

Expected<void> ExpressionParser::parseInteger() {
  int64_t value = 0;
  auto [end, error] =
      std::from_chars(text.data() + position, text.data() + text.size(), value);
  if (error != std::errc())
    return failHere("an integer beyond 2^63 - 1");
  position = size_t(end - text.data());
  emit(Op::constant, value);
  return {};
}

Expected<void> ExpressionParser::parseNameOrCall(int depth) {
  size_t begin = position;
  while (position < text.size() &&
         (isNameStart(text[position]) || isDigit(text[position])))
    ++position;
  std::string_view name = text.substr(begin, position - begin);
  if (consume('('))
    return parseCall(name, depth);
  auto &names = result.nameTable;
  auto known = std::find(names.begin(), names.end(), name);
  emit(Op::name, known - names.begin());
  if (known == names.end())
    names.emplace_back(name);
  return {};
}

Expected<void> ExpressionParser::parseCall(std::string_view function,
                                           int depth) {
  static constexpr std::array<std::pair<std::string_view, Op>, 4> functions{{
      {"ceildiv", Op::ceilDiv},
      {"floordiv", Op::floorDiv},
      {"min", Op::min},
      {"max", Op::max},
  }};
  auto known =
      std::find_if(functions.begin(), functions.end(),
                   [&](auto &entry) { return entry.first == function; });
  if (known == functions.end())
    return failHere(
        fmt::format("unknown function '{}' before the '('", function));
  if (auto left = parseSum(depth + 1); !left)
    return left;
  if (auto comma = expect(','); !comma)
    return comma;
  if (auto right = parseSum(depth + 1); !right)
    return right;
  emit(known->second);
  return expect(')');
}

} // namespace reprise

Expression::Expression() : Expression(0) {}
Expression::Expression(int64_t constant)
    : source(std::to_string(constant)), program{{Op::constant, constant}} {
  assert(constant >= 0 && "the grammar has no negative integers");
}

Expected<Expression> Expression::parse(std::string_view text,
                                       std::string_view place) {
  return ExpressionParser(text, place).parse();
}

/// Division rounded towards minus infinity; b is not zero and a / b does not
/// overflow.
static int64_t floorDivide(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

Expected<int64_t> Expression::apply(Op op, int64_t a, int64_t b) {
  int64_t result = 0;
  bool overflow = false;
  switch (op) {
  case Op::add:
    overflow = __builtin_add_overflow(a, b, &result);
    break;
  case Op::subtract:
    overflow = __builtin_sub_overflow(a, b, &result);
    break;
  case Op::multiply:
    overflow = __builtin_mul_overflow(a, b, &result);
    break;
  case Op::min:
    return std::min(a, b);
  case Op::max:
    return std::max(a, b);
  case Op::ceilDiv:
  case Op::floorDiv:
    if (b == 0)
      return fail(ErrorCode::invalidArgument,
                  fmt::format("{} is divided by zero", a));
    overflow = a == INT64_MIN && b == -1;
    if (!overflow)
      result = floorDivide(a, b) + (op == Op::ceilDiv && a % b != 0);
    break;
  case Op::constant:
  case Op::name:
    assert(false && "not an operation");
  }
  if (overflow)
    return fail(
        ErrorCode::invalidArgument,
        fmt::format("a result of {} and {} does not fit 64 bits", a, b));
  return result;
}

Expected<int64_t> Expression::evaluate(const Bindings &bindings) const {
  // Every level of nesting holds at most three pending operands: one of a sum,
  // one of a product, one argument of a call.
  std::array<int64_t, 3 * (maxDepth + 2)> stack;
  size_t top = 0;
  for (const Instruction &instruction : program) {
    assert(top < stack.size());
    if (instruction.op == Op::constant) {
      stack[top++] = instruction.value;
      continue;
    }
    if (instruction.op == Op::name) {
      const std::string &name = nameTable[size_t(instruction.value)];
      auto value = bindings.find(name);
      if (!value)
        return fail(ErrorCode::invalidArgument,
                    fmt::format("size '{}' is not known", name),
                    fmt::format("expression '{}'", source),
                    fmt::format("give it: --dim {}=SIZE", name));
      stack[top++] = *value;
      continue;
    }
    top -= 2;
    auto value = apply(instruction.op, stack[top], stack[top + 1]);
    if (!value) {
      value.error().place = fmt::format("expression '{}'", source);
      value.error().mend = "use smaller sizes";
      return value;
    }
    stack[top++] = *value;
  }
  assert(top == 1);
  return stack[0];
}
