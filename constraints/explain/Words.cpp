//===- Words.cpp - an explanation in words --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/explain/Words.h"

#include "constraints/Evaluate.h"
#include "constraints/explain/Remedies.h"

#include <algorithm>

using namespace reprise::constraints;

//===----------------------------------------------------------------------===//
// One constraint
//===----------------------------------------------------------------------===//

namespace {

/// What stands for words in braces.
class Filling {
public:
  Filling(const Problem &problem, const Constraint &constraint,
          const Assignment &values)
      : problem(problem), formula(problem.getFormula(constraint.formula)),
        values(values), evaluation(problem, values) {}

  std::optional<std::string> operator()(std::string_view name) const;

private:
  const Problem &problem;
  const FormulaNode &formula;
  const Assignment &values;
  Evaluation evaluation;
};

} // namespace

std::optional<std::string> Filling::operator()(std::string_view name) const {
  bool hasSides = formula.kind == FormulaKind::lessEqual ||
                  formula.kind == FormulaKind::less;
  if (hasSides && (name == "need" || name == "limit"))
    return toString(evaluation[formula.terms[name == "limit"]]);
  const auto &variables = problem.getVariables();
  for (size_t i = 0; i != variables.size(); ++i)
    if (variables[i].name == name)
      return std::to_string(values[i]);
  return std::nullopt;
}

static std::string fill(std::string_view sentence, const Filling &filling) {
  std::string text;
  while (!sentence.empty()) {
    size_t end = sentence.find('}');
    if (sentence.front() == '{' && end != sentence.npos) {
      std::string_view whole = sentence.substr(0, end + 1);
      auto value = filling(whole.substr(1, end - 1));
      text += value ? *value : std::string(whole);
      sentence.remove_prefix(whole.size());
      continue;
    }
    size_t next = std::min(sentence.find('{', 1), sentence.size());
    text += sentence.substr(0, next);
    sentence.remove_prefix(next);
  }
  return text;
}

static std::string placeOf(const Constraint &constraint) {
  return constraint.place.line
             ? "line " + std::to_string(constraint.place.line) + ": "
             : "";
}

std::string reprise::constraints::describe(const Problem &problem, size_t index,
                                           const Assignment &values) {
  const Constraint &constraint = problem.getConstraints()[index];
  if (!constraint.sentence.empty())
    return fill(constraint.sentence, Filling(problem, constraint, values));
  return placeOf(constraint) + problem.strFormula(constraint.formula);
}

//===----------------------------------------------------------------------===//
// A conflict
//===----------------------------------------------------------------------===//

/// A sentence names need and limit by itself.
static std::string describeExcess(const Problem &problem,
                                  const Excess &excess) {
  std::string text = std::to_string(excess.least) + " too many";
  if (!excess.isProved)
    text += " at the best that was found";
  if (!excess.isEnough)
    text += ", and that alone would not do";
  if (problem.getConstraints()[excess.constraint].sentence.empty())
    text = std::to_string(excess.need) + ", the limit is " +
           std::to_string(excess.limit) + ": " + text;
  return " (" + text + ")";
}

/// "D == 512 or D == 1024 instead of 768"; of values in a list, or where there
/// are none, less.
static std::string describeChange(const Problem &problem,
                                  const Alternative &alternative) {
  const std::string &name = problem.getVariables()[alternative.variable].name;
  std::string text;
  for (auto value : {alternative.below, alternative.above})
    if (value)
      text +=
          (text.empty() ? "" : " or ") + name + " == " + std::to_string(*value);
  auto given = givenValues(
      problem, problem.getConstraints()[alternative.constraint].formula);
  if (!text.empty() && given->least == given->largest)
    text += " instead of " + std::to_string(given->least);
  if (!text.empty() && !alternative.isProved)
    text += " (something nearer may do)";
  return text;
}

static std::string describeLimit(int64_t from, int64_t by) {
  return "a limit of " + std::to_string(from + by) + " instead of " +
         std::to_string(from);
}

static std::string describeChange(const Problem &problem, Change change,
                                  const Assignment &values) {
  const Constraint &constraint = problem.getConstraints()[change.constraint];
  if (auto given = givenValues(problem, constraint.formula))
    return describeChange(problem, {change.constraint, given->variable,
                                    change.number, std::nullopt, true});
  Value limit = Evaluation(
      problem, values)[problem.getFormula(constraint.formula).terms[1]];
  return describeLimit(limit.number, change.number) + ": " +
         describe(problem, change.constraint, values);
}

static std::string describeChanges(const Problem &problem,
                                   const Explanation &explanation) {
  std::vector<std::string> changes;
  for (const Alternative &alternative : explanation.alternatives)
    changes.push_back(describeChange(problem, alternative));
  for (const Excess &excess : explanation.excesses)
    if (excess.isEnough)
      changes.push_back(describeLimit(excess.limit, excess.least));
  std::string text;
  for (const std::string &change : changes)
    if (!change.empty())
      text += (text.empty() ? "" : ", or ") + change;
  if (!text.empty())
    return "the smallest changes that fit: " + text;
  text = "no change of one given value or one limit is enough";
  return explanation.joint ? text + "; these together fit:" : text;
}

std::vector<std::string>
reprise::constraints::describe(const Problem &problem,
                               const Explanation &explanation,
                               const Assignment &closest) {
  size_t count = explanation.conflict.size();
  std::vector<std::string> lines;
  lines.push_back(
      count == 1
          ? "this cannot hold:"
          : "these " + std::to_string(count) +
                " constraints cannot hold together" +
                (explanation.isMinimal ? ":" : ", nor perhaps some of them:"));
  for (size_t index : explanation.conflict) {
    auto excess = std::find_if(
        explanation.excesses.begin(), explanation.excesses.end(),
        [&](const Excess &one) { return one.constraint == index; });
    if (excess == explanation.excesses.end()) {
      lines.push_back(describe(problem, index, closest));
      continue;
    }
    lines.push_back(describe(problem, index, excess->closest) +
                    describeExcess(problem, *excess));
  }
  lines.push_back(describeChanges(problem, explanation));
  if (explanation.joint)
    for (const Change &change : explanation.joint->changes)
      lines.push_back(
          describeChange(problem, change, explanation.joint->values));
  return lines;
}
