//===- Printer.cpp - writes constraint files ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/format/Printer.h"

using namespace reprise::constraints;

static const char *wordOf(ConstraintTag tag) {
  switch (tag) {
  case ConstraintTag::structural:
    return "structural";
  case ConstraintTag::capacity:
    return "capacity";
  case ConstraintTag::given:
    return "given";
  }
  return "";
}

static std::string escape(const std::string &sentence) {
  std::string text;
  for (char byte : sentence) {
    if (byte == '"' || byte == '\\')
      text += '\\';
    // A sentence has one line.
    text += byte == '\n' ? ' ' : byte;
  }
  return text;
}

static std::string textOf(const Problem &problem,
                          const Constraint &constraint) {
  std::string text;
  // Structural is what a constraint is that says nothing.
  if (constraint.tag != ConstraintTag::structural)
    text = std::string(wordOf(constraint.tag)) + " ";
  if (!constraint.sentence.empty())
    text += "\"" + escape(constraint.sentence) + "\" : ";
  std::string formula = problem.strFormula(constraint.formula);
  // `X in ...` would be a declaration; strFormula writes tables of one column
  // as `X == [...]`, so that it never begins so.
  return text + formula;
}

static std::string textOf(const Problem &problem,
                          const Preference &preference) {
  bool isLargest = preference.order == Preference::Order::largest;
  return (isLargest ? "largest " : "smallest ") + problem.str(preference.term);
}

std::string reprise::constraints::print(const Problem &problem) {
  std::string text;
  for (const Variable &variable : problem.getVariables())
    text += Problem::str(variable) + ";\n";
  for (const Constraint &constraint : problem.getConstraints())
    text += textOf(problem, constraint) + ";\n";
  const auto &preferences = problem.getPreferences();
  for (size_t i = 0; i < preferences.size(); ++i)
    text += (i ? ", " : "prefer ") + textOf(problem, preferences[i]);
  text += preferences.empty() ? "" : ";\n";
  if (auto objective = problem.getObjective())
    text += "minimise " + problem.str(*objective) + ";\n";
  return text;
}
