//===- Diagnostics.cpp - what is wrong, shown at its place ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/format/Diagnostics.h"

#include "support/NameSuggestion.h"

#include <algorithm>

using namespace reprise::constraints;

//===----------------------------------------------------------------------===//
// The place in the text
//===----------------------------------------------------------------------===//

static bool isContinuation(char byte) { return (byte & 0xc0) == 0x80; }

/// Where the column begins that counts code points from 1.
static size_t byteOfColumn(std::string_view line, uint32_t column) {
  size_t at = 0;
  for (uint32_t i = 1; i < column && at < line.size(); ++i) {
    ++at;
    while (at < line.size() && isContinuation(line[at]))
      ++at;
  }
  return at;
}

/// The part of a line around a byte, begun and ended between characters.
static std::string_view cutAround(std::string_view line, size_t &at) {
  constexpr size_t before = 60, width = 100;
  size_t first = at > before ? at - before : 0;
  while (first < at && isContinuation(line[first]))
    ++first;
  size_t last = std::min(first + width, line.size());
  while (last < line.size() && isContinuation(line[last]))
    ++last;
  at -= first;
  return line.substr(first, last - first);
}

/// Bytes that a terminal would act upon, or that are no text, as '?'.
static std::string printable(std::string_view text) {
  std::string result(text);
  for (char &byte : result)
    if (static_cast<unsigned char>(byte) < 32 && byte != '\t')
      byte = '?';
  return result;
}

/// Spaces as wide as the text, with its tabs.
static std::string blankAs(std::string_view text) {
  std::string blank;
  for (char byte : text)
    if (!isContinuation(byte))
      blank += byte == '\t' ? '\t' : ' ';
  return blank;
}

static std::string excerpt(std::string_view line, SourcePlace place) {
  size_t at = byteOfColumn(line, place.column);
  std::string_view part = cutAround(line, at);
  std::string number = std::to_string(place.line);
  std::string margin(std::max<size_t>(5, number.size()), ' ');
  std::string numbered =
      std::string(margin.size() - number.size(), ' ') + number;
  return numbered + " | " + printable(part) + "\n" + margin + " | " +
         blankAs(part.substr(0, at)) + "^\n";
}

//===----------------------------------------------------------------------===//
// Rendering
//===----------------------------------------------------------------------===//

namespace {

/// Walks through the lines, forwards as long as it is asked forwards.
class Lines {
public:
  explicit Lines(std::string_view text) : text(text) {}

  std::string_view find(uint32_t line) {
    if (line < current) {
      current = 1;
      begin = 0;
    }
    for (; current < line && begin < text.size(); ++current)
      begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
    return text.substr(begin, text.find('\n', begin) - begin);
  }

private:
  std::string_view text;
  uint32_t current = 1;
  size_t begin = 0;
};

} // namespace

static std::string renderOne(const Diagnostic &diagnostic, Lines &lines,
                             std::string_view fileName) {
  std::string text(fileName);
  SourcePlace place = diagnostic.place;
  if (place.line != 0)
    text +=
        ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  bool isError = diagnostic.severity == Diagnostic::Severity::error;
  text += (text.empty() ? "" : ": ") +
          std::string(isError ? "error: " : "warning: ") +
          printable(diagnostic.message) + "\n";
  if (place.line != 0)
    text += excerpt(lines.find(place.line), place);
  if (!diagnostic.mend.empty())
    text += "help: " + printable(diagnostic.mend) + "\n";
  return text;
}

std::string reprise::constraints::render(const Diagnostic &diagnostic,
                                         std::string_view text,
                                         std::string_view fileName) {
  return render(std::span(&diagnostic, 1), text, fileName);
}

std::string
reprise::constraints::render(std::span<const Diagnostic> diagnostics,
                             std::string_view text, std::string_view fileName) {
  Lines lines(text);
  std::string all;
  for (const Diagnostic &diagnostic : diagnostics)
    all += renderOne(diagnostic, lines, fileName);
  return all;
}

//===----------------------------------------------------------------------===//
// Misspelt words
//===----------------------------------------------------------------------===//

std::string
reprise::constraints::suggest(std::string_view word,
                              std::span<const std::string_view> candidates,
                              std::string otherwise) {
  auto near = nearestName(word, candidates);
  return near ? "did you mean '" + std::string(*near) + "'?" : otherwise;
}
