//===- Lexer.h - a constraint file's words --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_FORMAT_LEXER_H
#define REPRISE_CONSTRAINTS_FORMAT_LEXER_H

#include "constraints/Problem.h"

#include <span>

namespace reprise::constraints {

enum class TokenKind : uint8_t {
  end,
  name,
  integer,
  /// In double quotes; its text is what stands between them, escapes and all.
  string,
  // Signs, whose text says what they are.
  semicolon,
  pipe,
  implies,
  equal,
  notEqual,
  lessEqual,
  less,
  greaterEqual,
  greater,
  plus,
  minus,
  star,
  slash,
  percent,
  caret,
  leftParenthesis,
  rightParenthesis,
  leftSquare,
  rightSquare,
  comma,
  colon,
  /// Two dots.
  range,
  // Keywords.
  in,
  structural,
  capacity,
  given,
  minimise,
  prefer,
  largest,
  smallest,
  min,
  max,
  ceildiv,
  floordiv,
};

struct Token {
  TokenKind kind = TokenKind::end;
  SourcePlace place;
  std::string_view text;
  /// Of an integer.
  uint64_t magnitude = 0;
  /// Whether it is the first of its line.
  bool startsLine = false;
};

/// All words that may not be names.
std::span<const std::string_view> keywords();

/// The words of a text, `end` last; they point into it. What is no word is left
/// out and reported; columns count code points.
std::vector<Token> tokenize(std::string_view text,
                            std::vector<Diagnostic> &diagnostics);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_FORMAT_LEXER_H
