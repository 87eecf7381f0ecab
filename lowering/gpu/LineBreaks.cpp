//===- LineBreaks.cpp - long lines of C++, broken -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/LineBreaks.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

using llvm::SmallVector, llvm::StringRef;

static constexpr size_t maxColumns = 100;
/// Of a line that goes on outside of all brackets.
static constexpr size_t continuationIndent = 4;

namespace {

/// A space that may become the end of a line.
struct Break {
  size_t position;
  bool behindComma;
  /// For each bracket open here, the column behind it.
  SmallVector<size_t> brackets;

  /// Commas before other spaces; then fewer brackets; then the later one.
  bool isWorseThan(const Break &other) const {
    if (behindComma != other.behindComma)
      return other.behindComma;
    return other.brackets.size() <= brackets.size();
  }
};

} // namespace

/// The best break of a line that starts at column `indent` in `brackets`.
static std::optional<Break> findBreak(StringRef code, size_t indent,
                                      SmallVector<size_t> brackets) {
  std::optional<Break> best;
  bool isQuoted = false;
  for (size_t i = 0; i != code.size() && indent + i <= maxColumns; ++i) {
    char c = code[i];
    isQuoted ^= c == '"';
    if (isQuoted)
      continue;
    if (c == '(' || c == '[' || c == '{')
      brackets.push_back(indent + i + 1);
    else if ((c == ')' || c == ']' || c == '}') && !brackets.empty())
      brackets.pop_back();
    if (c != ' ' || i == 0)
      continue;
    // Outside of brackets a comma is a template's, or a declaration's.
    Break here{i, code[i - 1] == ',' && !brackets.empty(), brackets};
    if (!best || best->isWorseThan(here))
      best = here;
  }
  return best;
}

/// The column of a line that goes on in no bracket is `continued`.
static std::string breakCode(StringRef code, size_t column,
                             SmallVector<size_t> brackets, size_t continued) {
  std::string lines;
  while (true) {
    std::optional<Break> here;
    if (column + code.size() > maxColumns)
      here = findBreak(code, column, brackets);
    StringRef taken = here ? code.take_front(here->position) : code;
    lines += std::string(column, ' ') + taken.str() + "\n";
    if (!here)
      return lines;
    code = code.drop_front(here->position + 1);
    brackets = here->brackets;
    column = brackets.empty() ? continued : brackets.back();
  }
}

std::string reprise::lowering::breakLines(StringRef code, unsigned indent) {
  auto [target, value] = code.split(" = ");
  size_t continued = indent + continuationIndent;
  bool isAssignment = !target.contains('(') && !value.empty();
  if (isAssignment && indent + code.size() > maxColumns &&
      continued + value.size() <= maxColumns)
    return std::string(indent, ' ') + target.str() + " =\n" +
           std::string(continued, ' ') + value.str() + "\n";
  return breakCode(code, indent, {}, continued);
}

std::string reprise::lowering::breakArguments(StringRef code, unsigned indent) {
  return breakCode(code, indent, {indent}, indent);
}
