//===- SpecPlace.cpp - what stands around a place in a spec's text --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/SpecPlace.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace reprise::jit;

static constexpr StringLiteral operatorWord = "rec.operator",
                               recurrenceWord = "rec.recurrence",
                               tensorWord = "!rec.tensor<";

StringRef reprise::jit::nameAt(StringRef text) {
  size_t length = text.starts_with("%") ? 1 : 0;
  while (length < text.size() &&
         (isAlnum(text[length]) || StringRef("_.$-").contains(text[length])))
    ++length;
  return text.take_front(length);
}

std::vector<StringRef> reprise::jit::valuesIn(StringRef text) {
  std::vector<StringRef> values;
  for (size_t at = text.find('%'); at != StringRef::npos;
       at = text.find('%', at + 1))
    values.push_back(nameAt(text.substr(at)));
  return values;
}

SpecPlace::SpecPlace(StringRef at, StringRef text)
    : before(text.drop_back(at.size())), behind(at) {
  if (size_t start = before.rfind(operatorWord); start != StringRef::npos)
    before = before.substr(start);
  behind = behind.take_front(behind.find(operatorWord));
}

StringRef SpecPlace::lineBefore() const {
  return before.substr(before.rfind('\n') + 1).ltrim();
}

StringRef SpecPlace::line() const {
  StringRef start = lineBefore();
  size_t end = behind.take_until([](char c) { return c == '\n'; }).size();
  return StringRef(start.data(), start.size() + end).rtrim();
}

SpecPlace::Part SpecPlace::part() const {
  size_t opened = before.count('{'), closed = before.count('}');
  if (opened <= closed)
    return Part::header;
  if (opened > closed + 1)
    return Part::step;
  size_t recurrence = before.rfind(recurrenceWord);
  bool isInClauses =
      recurrence != StringRef::npos && !before.substr(recurrence).contains('{');
  return isInClauses ? Part::clauses : Part::body;
}

/// The names that stand before an equals sign, alone or in a list, the last
/// first.
static std::vector<std::string> madeIn(StringRef text) {
  std::vector<std::string> made, list;
  for (StringRef name : valuesIn(text)) {
    list.push_back(name.str());
    StringRef next = StringRef(name.end(), text.end() - name.end()).ltrim();
    if (next.starts_with("="))
      made.insert(made.begin(), list.rbegin(), list.rend());
    if (!next.starts_with(","))
      list.clear();
  }
  return made;
}

/// What stands between the braces of an operator, without its recurrences'
/// clauses and steps.
static std::string bodyOf(StringRef text) {
  std::string body;
  int braces = 0, brackets = 0;
  for (char c : text) {
    braces += (c == '{') - (c == '}');
    brackets += (c == '(') - (c == ')');
    if (braces == 1 && brackets == 0)
      body += c;
  }
  return body;
}

StringRef SpecPlace::header() const {
  StringRef text(before.data(), before.size() + behind.size());
  return text.take_front(text.find('{'));
}

std::vector<std::string> SpecPlace::arguments() const {
  std::vector<std::string> names;
  for (StringRef name : valuesIn(header()))
    names.push_back(name.str());
  return names;
}

std::vector<std::string> SpecPlace::visibleValues() const {
  size_t recurrence = before.rfind(recurrenceWord);
  if (isInStep())
    return madeIn(before.substr(recurrence));
  // A recurrence does not see what it gives itself: the line that begins it.
  StringRef seen = before;
  if (part() == Part::clauses)
    seen = seen.take_front(seen.take_front(recurrence).rfind('\n'));
  std::vector<std::string> names = madeIn(bodyOf(seen));
  append_range(names, arguments());
  return names;
}

bool SpecPlace::makesAbove(StringRef name) const {
  return is_contained(madeIn(before), name);
}

bool SpecPlace::makesBelow(StringRef name) const {
  return is_contained(madeIn(behind), name);
}

/// `!rec.tensor<...>` behind a name and a colon.
static StringRef tensorTypeIn(StringRef text, StringRef name) {
  for (StringRef found : valuesIn(text)) {
    StringRef type = StringRef(found.end(), text.end() - found.end()).ltrim();
    if (found == name && type.consume_front(":") &&
        type.ltrim().starts_with(tensorWord))
      return type.ltrim().take_front(type.ltrim().find('>') + 1);
  }
  return "";
}

StringRef SpecPlace::argumentType(StringRef name) const {
  return tensorTypeIn(header(), name);
}

StringRef SpecPlace::writtenType(StringRef name) const {
  return tensorTypeIn(StringRef(before.data(), before.size() + behind.size()),
                      name);
}
