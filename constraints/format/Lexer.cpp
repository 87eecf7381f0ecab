//===- Lexer.cpp - a constraint file's words ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/format/Lexer.h"

#include "constraints/format/Diagnostics.h"

#include <algorithm>
#include <array>

using namespace reprise::constraints;

//===----------------------------------------------------------------------===//
// Keywords and signs
//===----------------------------------------------------------------------===//

static constexpr std::array<std::string_view, 12> keywordTexts = {
    "in",      "structural", "capacity", "given", "minimise", "prefer",
    "largest", "smallest",   "min",      "max",   "ceildiv",  "floordiv"};

std::span<const std::string_view> reprise::constraints::keywords() {
  return keywordTexts;
}

static TokenKind kindOfWord(std::string_view text) {
  auto found = std::ranges::find(keywordTexts, text);
  if (found == keywordTexts.end())
    return TokenKind::name;
  return TokenKind(size_t(TokenKind::in) +
                   size_t(found - keywordTexts.begin()));
}

namespace {

struct Sign {
  std::string_view text;
  TokenKind kind;
  /// What is meant by one that does not exist; `kind` is then what it is taken
  /// for.
  std::string_view meant = {};
};

} // namespace

/// Longer ones first.
static constexpr Sign signs[] = {
    {"==", TokenKind::equal},
    {"=>", TokenKind::implies},
    {"->", TokenKind::implies, "=>"},
    {"!=", TokenKind::notEqual},
    {"<>", TokenKind::notEqual, "!="},
    {"<=", TokenKind::lessEqual},
    {">=", TokenKind::greaterEqual},
    {"=<", TokenKind::lessEqual, "<="},
    {"||", TokenKind::pipe, "|"},
    {"&&", TokenKind::semicolon, ";"},
    {"**", TokenKind::caret, "^"},
    {"//", TokenKind::slash, "floordiv(a, b)"},
    {"..", TokenKind::range},
    {"<", TokenKind::less},
    {">", TokenKind::greater},
    {"=", TokenKind::equal, "=="},
    {"&", TokenKind::semicolon, ";"},
    {";", TokenKind::semicolon},
    {"|", TokenKind::pipe},
    {"+", TokenKind::plus},
    {"-", TokenKind::minus},
    {"*", TokenKind::star},
    {"/", TokenKind::slash},
    {"%", TokenKind::percent},
    {"^", TokenKind::caret},
    {"(", TokenKind::leftParenthesis},
    {")", TokenKind::rightParenthesis},
    {"[", TokenKind::leftSquare},
    {"]", TokenKind::rightSquare},
    {",", TokenKind::comma},
    {":", TokenKind::colon},
};

//===----------------------------------------------------------------------===//
// UTF-8
//===----------------------------------------------------------------------===//

/// Bytes of the code point that the text starts with; 0 where it is none.
static size_t codePointLength(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80)
    return 1;
  size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < length)
    return 0;
  for (size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80)
      return 0;
  // Overlong forms, surrogates, and what lies beyond the last code point.
  bool isWrong = (byte(0) == 0xe0 && byte(1) < 0xa0) ||
                 (byte(0) == 0xed && byte(1) > 0x9f) ||
                 (byte(0) == 0xf0 && byte(1) < 0x90) ||
                 (byte(0) == 0xf4 && byte(1) > 0x8f);
  return isWrong ? 0 : length;
}

//===----------------------------------------------------------------------===//
// The lexer
//===----------------------------------------------------------------------===//

static bool isDigit(char byte) { return byte >= '0' && byte <= '9'; }

static bool isNameStart(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         byte == '_';
}

namespace {

/// After so many, an input is no constraint file.
constexpr size_t mostErrors = 20;

class Lexer {
public:
  Lexer(std::string_view text, std::vector<Diagnostic> &diagnostics)
      : text(text), diagnostics(diagnostics) {}

  std::vector<Token> run();

private:
  void step();
  bool stepOver(std::string_view what);
  void skipSpace();
  Token token(TokenKind kind, size_t first, SourcePlace place) const;
  Token readWord();
  Token readInteger();
  Token readString();
  std::optional<Token> readSign();
  void skipUnknown();
  void error(SourcePlace place, std::string message, std::string mend = {});
  char peek(size_t ahead = 0) const {
    return at + ahead < text.size() ? text[at + ahead] : '\0';
  }

  std::string_view text;
  std::vector<Diagnostic> &diagnostics;
  size_t at = 0;
  SourcePlace place{1, 1};
  bool isFirstOfLine = true;
  size_t errors = 0;
};

} // namespace

void Lexer::error(SourcePlace where, std::string message, std::string mend) {
  if (errors++ < mostErrors)
    diagnostics.push_back({Diagnostic::Severity::error, where,
                           std::move(message), std::move(mend)});
}

static std::string hexadecimal(char byte) {
  constexpr char digits[] = "0123456789abcdef";
  auto value = static_cast<unsigned char>(byte);
  return {'0', 'x', digits[value >> 4], digits[value & 15]};
}

/// Over one code point, or over one byte that is none.
void Lexer::step() {
  if (text[at] == '\n') {
    place = {place.line + 1, 1};
    isFirstOfLine = true;
    ++at;
    return;
  }
  size_t length = codePointLength(text.substr(at));
  if (length == 0)
    error(place, "the byte " + hexadecimal(text[at]) + " is not UTF-8",
          "save the file as UTF-8");
  at += std::max<size_t>(length, 1);
  ++place.column;
}

bool Lexer::stepOver(std::string_view what) {
  if (!text.substr(at).starts_with(what))
    return false;
  for (size_t i = 0; i < what.size(); ++i)
    step();
  return true;
}

void Lexer::skipSpace() {
  // A byte order mark at the start is no character of the text.
  if (at == 0 && text.starts_with("\xef\xbb\xbf"))
    at = 3;
  while (at < text.size()) {
    char byte = text[at];
    if (byte == '#') {
      while (at < text.size() && text[at] != '\n')
        step();
    } else if (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n') {
      step();
    } else {
      return;
    }
  }
}

Token Lexer::token(TokenKind kind, size_t first, SourcePlace where) const {
  return {kind, where, text.substr(first, at - first), 0, false};
}

Token Lexer::readWord() {
  size_t first = at;
  SourcePlace where = place;
  // A dot between two names makes one name: forward.blocks.
  while (isNameStart(peek()) || isDigit(peek()) ||
         (peek() == '.' && isNameStart(peek(1))))
    step();
  return token(kindOfWord(text.substr(first, at - first)), first, where);
}

Token Lexer::readInteger() {
  size_t first = at;
  SourcePlace where = place;
  uint64_t magnitude = 0;
  bool isTooLarge = false;
  for (; isDigit(peek()); step()) {
    isTooLarge |= __builtin_mul_overflow(magnitude, uint64_t(10), &magnitude);
    isTooLarge |=
        __builtin_add_overflow(magnitude, uint64_t(peek() - '0'), &magnitude);
  }
  if (isTooLarge || magnitude >= uint64_t(1) << 63) {
    error(where, "the number does not fit in 64 bits",
          "numbers go from -9223372036854775807 to 9223372036854775807");
    magnitude = 1;
  }
  if (isNameStart(peek()))
    error(where, "a name cannot start with a digit",
          "write a product with '*', and names with a letter first");
  Token result = token(TokenKind::integer, first, where);
  result.magnitude = magnitude;
  return result;
}

Token Lexer::readString() {
  SourcePlace where = place;
  step();
  size_t first = at;
  while (at < text.size() && text[at] != '"' && text[at] != '\n') {
    if (text[at] == '\\' && (peek(1) == '"' || peek(1) == '\\'))
      step();
    step();
  }
  Token result = token(TokenKind::string, first, where);
  if (peek() == '"')
    step();
  else
    error(where, "the sentence has no end", "close it with '\"' on its line");
  return result;
}

std::optional<Token> Lexer::readSign() {
  for (const Sign &sign : signs) {
    size_t first = at;
    SourcePlace where = place;
    if (!stepOver(sign.text))
      continue;
    if (!sign.meant.empty())
      error(where, "there is no operator '" + std::string(sign.text) + "'",
            "did you mean '" + std::string(sign.meant) + "'?");
    return token(sign.kind, first, where);
  }
  return std::nullopt;
}

void Lexer::skipUnknown() {
  size_t length = codePointLength(text.substr(at));
  if (length == 1 && (peek() < 32 || peek() == 127))
    error(place, "unexpected byte " + hexadecimal(peek()));
  else if (length != 0)
    error(place,
          "unexpected character '" + std::string(text.substr(at, length)) + "'",
          "names consist of a-z, A-Z, 0-9 and _");
  step();
}

std::vector<Token> Lexer::run() {
  std::vector<Token> tokens;
  for (skipSpace(); at < text.size(); skipSpace()) {
    bool startsLine = isFirstOfLine;
    isFirstOfLine = false;
    std::optional<Token> next;
    if (isNameStart(peek()))
      next = readWord();
    else if (isDigit(peek()))
      next = readInteger();
    else if (peek() == '"')
      next = readString();
    else
      next = readSign();
    if (!next) {
      skipUnknown();
      continue;
    }
    next->startsLine = startsLine;
    tokens.push_back(*next);
  }
  tokens.push_back({TokenKind::end, place, {}, 0, true});
  return tokens;
}

std::vector<Token>
reprise::constraints::tokenize(std::string_view text,
                               std::vector<Diagnostic> &diagnostics) {
  return Lexer(text, diagnostics).run();
}
