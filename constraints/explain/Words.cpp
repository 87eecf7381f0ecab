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
  /// Variables by their values, or by name.
  Filling(const Problem &problem, const Constraint &constraint,
          const Assignment &values, bool hasNames)
      : problem(problem), formula(problem.getFormula(constraint.formula)),
        values(values), evaluation(problem, values), hasNames(hasNames) {}

  std::optional<std::string> operator()(std::string_view name) const;

private:
  const Problem &problem;
  const FormulaNode &formula;
  const Assignment &values;
  Evaluation evaluation;
  bool hasNames;
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
      return hasNames ? std::string(name) : std::to_string(values[i]);
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

static std::string placeOf(SourcePlace place) {
  return place.line ? "line " + std::to_string(place.line) + ": " : "";
}

static std::string describe(const Problem &problem, size_t index,
                            const Assignment &values, bool hasNames) {
  const Constraint &constraint = problem.getConstraints()[index];
  if (!constraint.sentence.empty())
    return fill(constraint.sentence,
                Filling(problem, constraint, values, hasNames));
  return placeOf(constraint.place) + problem.strFormula(constraint.formula);
}

std::string reprise::constraints::describe(const Problem &problem, size_t index,
                                           const Assignment &values) {
  return ::describe(problem, index, values, /*hasNames=*/false);
}

//===----------------------------------------------------------------------===//
// A conflict
//===----------------------------------------------------------------------===//

/// At the assignment that is shown. A sentence names need and limit by itself.
static std::string describeExcess(const Problem &problem, const Excess &excess,
                                  const Assignment &shown) {
  const Constraint &constraint = problem.getConstraints()[excess.constraint];
  const FormulaNode &formula = problem.getFormula(constraint.formula);
  Evaluation evaluation(problem, shown);
  Value need = evaluation[formula.terms[0]],
        limit = evaluation[formula.terms[1]];
  std::string text;
  if (constraint.sentence.empty())
    text = toString(need) + ", the limit is " + toString(limit) + ": ";
  std::string least = std::to_string(excess.least);
  if (evaluation.truth(constraint.formula) == Truth::yes)
    text += "kept here; where the others are, " + least + " too many";
  else if (need.isFinite() && limit.isFinite() && need.number == excess.need &&
           limit.number == excess.limit)
    text += least + " too many";
  else
    text += "at least " + least + " too many, here more";
  if (!excess.isProved)
    text += " at the best that was found";
  if (!excess.isEnough)
    text += ", and that alone would not do";
  return " (" + text + ")";
}

/// "768", or "[5, 6]".
static std::string describeGiven(const Problem &problem, size_t constraint,
                                 const GivenValues &given) {
  if (given.least == given.largest)
    return std::to_string(given.least);
  constexpr size_t mostValues = 8;
  const auto &rows =
      problem.getFormula(problem.getConstraints()[constraint].formula).rows;
  std::string text;
  for (size_t i = 0; i != std::min(rows.size(), mostValues); ++i)
    text += (i ? ", " : "[") + std::to_string(rows[i].front());
  return text + (rows.size() > mostValues ? ", ...]" : "]");
}

/// "D == 512 or D == 1024 instead of 768"; empty where there are none.
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
  if (!text.empty())
    text +=
        " instead of " + describeGiven(problem, alternative.constraint, *given);
  if (!text.empty() && !alternative.isProved)
    text += " (something nearer may do)";
  return text;
}

/// "a limit of 576 instead of 288 (R needs 576 KB; 288 are left)": the
/// constraint as it stands, at values that the new limit allows.
static std::string describeLimit(const Problem &problem, size_t constraint,
                                 int64_t by, const Assignment &values) {
  const FormulaNode &formula =
      problem.getFormula(problem.getConstraints()[constraint].formula);
  int64_t limit = Evaluation(problem, values)[formula.terms[1]].number;
  return "a limit of " + std::to_string(limit + by) + " instead of " +
         std::to_string(limit) + " (" + describe(problem, constraint, values) +
         ")";
}

static std::string describeAbsence(const Problem &problem, size_t constraint,
                                   const Assignment &values) {
  return "without \"" + describe(problem, constraint, values) + "\"";
}

static std::string describeChange(const Problem &problem, Change change,
                                  const Assignment &values) {
  if (!change.number)
    return describeAbsence(problem, change.constraint, values);
  const Constraint &constraint = problem.getConstraints()[change.constraint];
  auto given = givenValues(problem, constraint.formula);
  if (given && constraint.tag == ConstraintTag::given)
    return describeChange(problem, {change.constraint, given->variable,
                                    change.number, std::nullopt, true});
  return describeLimit(problem, change.constraint, *change.number, values);
}

static std::string describeChanges(const Problem &problem,
                                   const Explanation &explanation,
                                   const Assignment &shown) {
  std::vector<std::string> changes;
  for (const Alternative &alternative : explanation.alternatives)
    changes.push_back(describeChange(problem, alternative));
  for (const Excess &excess : explanation.excesses)
    if (excess.isEnough)
      changes.push_back(describeLimit(problem, excess.constraint, excess.least,
                                      excess.closest));
  for (size_t constraint : explanation.dispensable)
    changes.push_back(describeAbsence(problem, constraint, shown));
  std::string text;
  for (const std::string &change : changes)
    if (!change.empty())
      text += (text.empty() ? "" : ", or ") + change;
  if (!text.empty())
    return "the smallest changes that fit: " + text;
  text = explanation.hasEveryRemedy
             ? "no change of one given value or one limit is enough"
             : "what would fit was not found within the limit";
  if (!explanation.joint)
    return text;
  size_t count = explanation.joint->changes.size();
  return text + "; these " + std::to_string(count) + " together fit" +
         (explanation.joint->isFewest ? ", and no fewer:" : ":");
}

static std::string heading(const Explanation &explanation) {
  size_t count = explanation.conflict.size();
  if (count == 1)
    return explanation.domains.empty()
               ? "this cannot hold:"
               : "this cannot hold, as the variables are declared:";
  return "these " + std::to_string(count) +
         " constraints cannot hold together" +
         (explanation.isMinimal ? ":" : ", nor perhaps some of them:");
}

std::vector<std::string>
reprise::constraints::describe(const Problem &problem,
                               const Explanation &explanation,
                               const Assignment &closest) {
  std::vector<std::string> lines{heading(explanation)};
  Evaluation evaluation(problem, closest);
  constexpr size_t mostShown = 200;
  size_t shown = 0;
  for (size_t index : explanation.conflict) {
    if (shown++ == mostShown) {
      lines.push_back("... and " +
                      std::to_string(explanation.conflict.size() - mostShown) +
                      " more");
      break;
    }
    auto excess = std::find_if(
        explanation.excesses.begin(), explanation.excesses.end(),
        [&](const Excess &one) { return one.constraint == index; });
    if (excess != explanation.excesses.end()) {
      lines.push_back(describe(problem, index, closest) +
                      describeExcess(problem, *excess, closest));
      continue;
    }
    // With numbers a sentence that does not hold would claim what is wrong.
    FormulaId formula = problem.getConstraints()[index].formula;
    lines.push_back(::describe(problem, index, closest,
                               evaluation.truth(formula) != Truth::yes));
  }
  for (size_t index : explanation.domains) {
    const Variable &variable = problem.getVariables()[index];
    lines.push_back(placeOf(variable.place) + Problem::str(variable));
  }
  const auto &constraints = problem.getConstraints();
  bool isFirm = std::all_of(
      constraints.begin(), constraints.end(), [](const Constraint &constraint) {
        return constraint.tag == ConstraintTag::structural;
      });
  if (!isFirm)
    lines.push_back(describeChanges(problem, explanation, closest));
  if (explanation.joint)
    for (const Change &change : explanation.joint->changes)
      lines.push_back(
          describeChange(problem, change, explanation.joint->values));
  return lines;
}
