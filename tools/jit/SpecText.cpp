//===- SpecText.cpp - what is looked at before and after MLIR's parser ----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/SpecText.h"

#include "llvm/Support/ConvertUTF.h"

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

/// "path:line:column".
static std::string placeOf(size_t offset, std::string_view text,
                           std::string_view path) {
  std::string_view before = text.substr(0, offset);
  auto line = 1 + std::count(before.begin(), before.end(), '\n');
  // npos + 1 is 0: the first line begins at offset 0.
  size_t column = offset - (before.rfind('\n') + 1) + 1;
  return fmt::format("{}:{}:{}", path, line, column);
}

/// The first byte that no text holds: a control character or what is not UTF-8.
static size_t findForeignByte(std::string_view text) {
  const auto *begin = reinterpret_cast<const llvm::UTF8 *>(text.data());
  const llvm::UTF8 *valid = begin, *end = begin + text.size();
  if (!llvm::isLegalUTF8String(&valid, end))
    text = text.substr(0, size_t(valid - begin));
  auto isForeign = [](char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t' &&
            c != '\r') ||
           c == '\x7f';
  };
  auto found = std::find_if(text.begin(), text.end(), isForeign);
  return found != text.end() || valid != end ? size_t(found - text.begin())
                                             : std::string_view::npos;
}

Expected<void> reprise::jit::checkText(std::string_view text,
                                       std::string_view path) {
  // Editors of some systems begin every file with it, unseen.
  if (text.starts_with("\xEF\xBB\xBF"))
    return fail(ErrorCode::invalidArgument, "it begins with a byte order mark",
                placeOf(0, text, path), "save it as UTF-8 without one");
  if (size_t offset = findForeignByte(text); offset != text.npos)
    return fail(ErrorCode::invalidArgument,
                fmt::format("byte 0x{:02x} is no text",
                            static_cast<unsigned char>(text[offset])),
                placeOf(offset, text, path),
                "a spec is UTF-8 without control characters: check that this "
                "is the file you mean");
  // An operator, its recurrence, an attribute and a type nest about eight deep.
  constexpr int maxDepth = 64;
  if (size_t offset = BracketScanner(text).findDeeper(maxDepth);
      offset != text.npos)
    return fail(ErrorCode::invalidArgument,
                fmt::format("brackets nest deeper than {}", maxDepth),
                placeOf(offset, text, path),
                "close a bracket that was left open before");
  return {};
}
