//===- SpecText.cpp - what is looked at before and after MLIR's parser ----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/SpecText.h"

#include <fmt/format.h>

#include <algorithm>

using namespace reprise;

namespace {

/// Walks over a spec's characters, past comments, strings and arrows.
class BracketScanner {
public:
  explicit BracketScanner(std::string_view text) : text(text) {}

  /// The offset of the first bracket below `maxDepth`; npos where there is
  /// none.
  size_t findDeeper(int maxDepth) {
    int depth = 0;
    for (; at < text.size(); ++at) {
      skipToCode();
      if (at >= text.size())
        break;
      char c = text[at];
      bool endsArrow = c == '>' && at > 0 && text[at - 1] == '-';
      if (std::string_view("([{<").find(c) != std::string_view::npos)
        ++depth;
      else if (std::string_view(")]}>").find(c) != std::string_view::npos &&
               !endsArrow)
        depth = std::max(depth - 1, 0);
      if (depth > maxDepth)
        return at;
    }
    return std::string_view::npos;
  }

private:
  void skipToCode() {
    if (text.substr(at, 2) == "//")
      at = std::min(text.find('\n', at), text.size());
    else if (at < text.size() && text[at] == '"')
      skipString();
  }

  void skipString() {
    for (++at; at < text.size() && text[at] != '"' && text[at] != '\n'; ++at)
      if (text[at] == '\\')
        ++at;
  }

  std::string_view text;
  size_t at = 0;
};

} // namespace

Expected<void> reprise::jit::checkNesting(std::string_view text,
                                          std::string_view path) {
  // An operator, its recurrence, an attribute and a type nest about eight deep.
  constexpr int maxDepth = 64;
  size_t offset = BracketScanner(text).findDeeper(maxDepth);
  if (offset == std::string_view::npos)
    return {};
  std::string_view before = text.substr(0, offset);
  auto line = 1 + std::count(before.begin(), before.end(), '\n');
  // npos + 1 is 0: the first line begins at offset 0.
  size_t column = offset - (before.rfind('\n') + 1) + 1;
  return fail(ErrorCode::invalidArgument,
              fmt::format("brackets nest deeper than {}", maxDepth),
              fmt::format("{}:{}:{}", path, line, column),
              "close a bracket that was left open before");
}
