//===- ProblemCheck.cpp - what is wrong with a problem --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/Problem.h"

#include <algorithm>
#include <limits>

using namespace reprise::constraints;

//===----------------------------------------------------------------------===//
// Bounds of terms over the initial domains
//===----------------------------------------------------------------------===//

namespace {

using Wide = __int128;

/// Past these, a bound is known only as beyond 64 bits.
constexpr Wide beyondAll = Wide(std::numeric_limits<int64_t>::max()) + 1;
constexpr Wide belowAll = Wide(std::numeric_limits<int64_t>::min()) - 1;

struct Bounds {
  Wide lower;
  Wide upper;
};

Wide clamp(Wide value) { return std::clamp(value, belowAll, beyondAll); }

/// A bound beyond 64 bits on its own side swallows the other.
Bounds add(Bounds lhs, Bounds rhs) {
  bool isBelow = lhs.lower == belowAll || rhs.lower == belowAll;
  bool isBeyond = lhs.upper == beyondAll || rhs.upper == beyondAll;
  return {isBelow ? belowAll : clamp(lhs.lower + rhs.lower),
          isBeyond ? beyondAll : clamp(lhs.upper + rhs.upper)};
}

Bounds multiply(Bounds lhs, Bounds rhs) {
  auto [lower, upper] =
      std::minmax({lhs.lower * rhs.lower, lhs.lower * rhs.upper,
                   lhs.upper * rhs.lower, lhs.upper * rhs.upper});
  return {clamp(lower), clamp(upper)};
}

Bounds raise(Bounds base, int64_t exponent) {
  Bounds result{1, 1};
  // Beyond 64 factors each bound is beyond 64 bits, or is 0, 1 or -1.
  int64_t factors = std::min<int64_t>(exponent, 64 + exponent % 2);
  for (int64_t i = 0; i < factors; ++i)
    result = multiply(result, base);
  if (exponent % 2 == 0)
    result.lower = std::max<Wide>(result.lower, 0);
  return result;
}

/// Rounded down; divisor >= 1.
Wide floorQuotient(Wide dividend, Wide divisor) {
  return dividend / divisor - (dividend % divisor < 0);
}

/// Rounded down, by a divisor that is at least 1 (others are reported).
Bounds floorDivide(Bounds dividend, Bounds divisor) {
  Wide least = std::max<Wide>(divisor.lower, 1);
  Wide most = std::max(divisor.upper, least);
  auto quotient = [&](Wide bound, bool isLower) {
    bool isOpen = bound == (isLower ? belowAll : beyondAll);
    return isOpen
               ? bound
               : floorQuotient(bound, isLower == (bound >= 0) ? most : least);
  };
  return {quotient(dividend.lower, true), quotient(dividend.upper, false)};
}

Bounds negate(Bounds bounds) { return {-bounds.upper, -bounds.lower}; }

class BoundsOfTerms {
public:
  explicit BoundsOfTerms(const Problem &problem);
  Bounds operator[](TermId id) const { return all[id]; }

private:
  Bounds compute(const TermPool &pool, TermId id) const;
  Bounds ofMany(TermKind kind, std::span<const TermId> operands) const;
  static Bounds ofVariable(const Variable &variable);

  const Problem &problem;
  std::vector<Bounds> all;
};

} // namespace

Bounds BoundsOfTerms::ofVariable(const Variable &variable) {
  if (const Range *range = std::get_if<Range>(&variable.domain))
    return {range->lower, range->upper};
  const auto &values = std::get<std::vector<int64_t>>(variable.domain);
  // An empty domain has been reported by itself.
  return values.empty() ? Bounds{1, 1} : Bounds{values.front(), values.back()};
}

Bounds BoundsOfTerms::ofMany(TermKind kind,
                             std::span<const TermId> operands) const {
  Bounds result = all[operands[0]];
  for (TermId operand : operands.subspan(1))
    result = kind == TermKind::sum ? add(result, all[operand])
                                   : multiply(result, all[operand]);
  return result;
}

Bounds BoundsOfTerms::compute(const TermPool &pool, TermId id) const {
  const TermNode &node = pool[id];
  auto operands = pool.operands(id);
  auto first = [&] { return all[operands[0]]; };
  auto second = [&] { return all[operands[1]]; };
  switch (node.kind) {
  case TermKind::constant:
    return {node.payload, node.payload};
  case TermKind::variable:
    return ofVariable(problem.getVariables()[size_t(node.payload)]);
  case TermKind::sum:
  case TermKind::product:
    return ofMany(node.kind, operands);
  case TermKind::power:
    return raise(first(), node.payload);
  case TermKind::floorDivide:
  case TermKind::exactDivide:
    return floorDivide(first(), second());
  case TermKind::ceilDivide:
    return negate(floorDivide(negate(first()), second()));
  case TermKind::remainder:
    return {0, std::max<Wide>(second().upper - 1, 0)};
  case TermKind::minimum:
    return {std::min(first().lower, second().lower),
            std::min(first().upper, second().upper)};
  case TermKind::maximum:
    return {std::max(first().lower, second().lower),
            std::max(first().upper, second().upper)};
  }
  return {belowAll, beyondAll};
}

BoundsOfTerms::BoundsOfTerms(const Problem &problem) : problem(problem) {
  const TermPool &pool = problem.getTerms();
  all.reserve(pool.size());
  for (TermId id = 0; id < pool.size(); ++id)
    all.push_back(compute(pool, id));
}

//===----------------------------------------------------------------------===//
// The checks
//===----------------------------------------------------------------------===//

namespace {

/// Enough to work on.
constexpr size_t mostErrors = 100;

class Check {
public:
  explicit Check(const Problem &problem)
      : problem(problem), terms(problem.getTerms()), bounds(problem),
        termSeen(terms.size()), divisorSeen(terms.size()) {}

  std::vector<Diagnostic> run();

private:
  void report(Diagnostic::Severity severity, std::string message,
              std::string mend) {
    found.push_back({severity, place, std::move(message), std::move(mend)});
  }
  void error(std::string message, std::string mend) {
    report(Diagnostic::Severity::error, std::move(message), std::move(mend));
  }

  void checkDomain(const Variable &variable);
  void checkFormula(FormulaId root);
  void checkDepth(FormulaId root);
  void checkTable(const FormulaNode &node);
  void checkTerm(TermId root);
  void checkDivisor(TermId divisor, TermId whole);
  void checkUse(const Variable &variable, size_t index);

  const Problem &problem;
  const TermPool &terms;
  BoundsOfTerms bounds;
  /// Terms are shared: each is looked at once.
  std::vector<bool> termSeen, divisorSeen;
  std::vector<bool> isUsed;
  /// Of each formula.
  std::vector<uint32_t> depths;
  std::vector<Diagnostic> found;
  /// Of what is being checked.
  SourcePlace place;
};

} // namespace

static std::string wideText(Wide value) {
  if (value >= beyondAll)
    return "beyond 2^63";
  return value <= belowAll ? "below -2^63" : std::to_string(int64_t(value));
}

/// The solver's numbers are as many below 0 as above.
constexpr int64_t unusable = std::numeric_limits<int64_t>::min();
static const char *const unusableMend =
    "numbers go from -9223372036854775807 to 9223372036854775807";

void Check::checkDomain(const Variable &variable) {
  place = variable.place;
  const auto *values = std::get_if<std::vector<int64_t>>(&variable.domain);
  const Range *given = std::get_if<Range>(&variable.domain);
  if (given ? given->lower == unusable || given->upper == unusable
            : std::ranges::count(*values, unusable) != 0)
    error("the domain of '" + variable.name + "' contains -2^63", unusableMend);
  if (const Range *range = std::get_if<Range>(&variable.domain)) {
    if (range->lower > range->upper)
      error("'" + variable.name +
                "' has no value: " + std::to_string(range->lower) + ".." +
                std::to_string(range->upper) + " is empty",
            "the lower bound comes first");
    return;
  }
  if (std::get<std::vector<int64_t>>(variable.domain).empty())
    error("'" + variable.name + "' has no value: its list is empty",
          "list at least one value");
}

/// As much of a text as a message bears.
static std::string shorten(std::string text) {
  constexpr size_t longest = 80;
  if (text.size() <= longest)
    return text;
  return text.substr(0, longest) + "...";
}

void Check::checkDivisor(TermId divisor, TermId whole) {
  Bounds range = bounds[divisor];
  // Each message may be as long to make as the whole problem.
  if (range.lower >= 1 || divisorSeen[divisor] || found.size() >= mostErrors)
    return;
  divisorSeen[divisor] = true;
  std::string can = range.upper <= 0   ? (range.lower == range.upper
                                              ? "is " + wideText(range.lower)
                                              : "is never positive")
                    : range.lower == 0 ? "can be 0"
                                       : "can be negative or 0";
  error("the divisor '" + shorten(problem.str(divisor)) + "' of '" +
            shorten(problem.str(whole)) + "' " + can,
        range.lower == range.upper
            ? "divide by a number that is at least 1"
            : "give its variables domains in which it is at least 1 (it is "
              "from " +
                  wideText(range.lower) + " to " + wideText(range.upper) + ")");
}

void Check::checkTerm(TermId root) {
  std::vector<TermId> open{root};
  while (!open.empty()) {
    TermId id = open.back();
    open.pop_back();
    if (termSeen[id])
      continue;
    termSeen[id] = true;
    const TermNode &node = terms[id];
    auto operands = terms.operands(id);
    open.insert(open.end(), operands.begin(), operands.end());
    if (node.kind == TermKind::variable)
      isUsed[size_t(node.payload)] = true;
    if (node.kind == TermKind::constant && node.payload == unusable)
      error("the number -2^63 cannot be computed with", unusableMend);
    if (node.kind >= TermKind::floorDivide && node.kind <= TermKind::remainder)
      checkDivisor(operands[1], id);
  }
}

void Check::checkTable(const FormulaNode &node) {
  if (node.rows.empty())
    return error("the table has no rows, so that nothing fits it",
                 "list at least one row");
  for (const auto &row : node.rows)
    if (row.size() != node.terms.size())
      return error("a row of " + std::to_string(row.size()) +
                       " values in a table of " +
                       std::to_string(node.terms.size()) + " columns",
                   "give each row one value for each column");
}

void Check::checkFormula(FormulaId root) {
  std::vector<FormulaId> open{root};
  while (!open.empty()) {
    FormulaId id = open.back();
    open.pop_back();
    const FormulaNode &node = problem.getFormula(id);
    open.insert(open.end(), node.children.rbegin(), node.children.rend());
    for (TermId term : node.terms)
      checkTerm(term);
    if (node.kind == FormulaKind::table)
      checkTable(node);
    if (node.kind == FormulaKind::divides)
      checkDivisor(node.terms[0], node.terms[1]);
  }
}

/// The solver walks formulas by recursion (terms it does not).
void Check::checkDepth(FormulaId root) {
  constexpr uint32_t deepest = 1000;
  if (depths[root] > deepest)
    error("formulas are nested " + std::to_string(depths[root]) +
              " levels deep; " + std::to_string(deepest) + " is the limit",
          "make one conjunction or disjunction of many parts of those that "
          "stand in one another");
}

void Check::checkUse(const Variable &variable, size_t index) {
  place = variable.place;
  if (!isUsed[index])
    report(Diagnostic::Severity::warning,
           "'" + variable.name + "' is in no constraint: any value does", "");
}

std::vector<Diagnostic> Check::run() {
  isUsed.resize(problem.getVariables().size());
  for (const Variable &variable : problem.getVariables())
    checkDomain(variable);
  // Children stand before the formulas that contain them.
  depths.assign(problem.getFormulaCount(), 1);
  for (FormulaId id = 0; id != depths.size(); ++id)
    for (FormulaId child : problem.getFormula(id).children)
      depths[id] = std::max(depths[id], depths[child] + 1);
  for (const Constraint &constraint : problem.getConstraints()) {
    place = constraint.place;
    checkFormula(constraint.formula);
    checkDepth(constraint.formula);
  }
  // Only now: what stands in no constraint is free, whatever is preferred.
  std::vector<bool> inConstraints = isUsed;
  place = {};
  for (const Preference &preference : problem.getPreferences())
    checkTerm(preference.term);
  if (problem.getObjective())
    checkTerm(*problem.getObjective());
  isUsed = std::move(inConstraints);
  for (size_t i = 0; i < isUsed.size(); ++i)
    checkUse(problem.getVariables()[i], i);
  return std::move(found);
}

std::vector<Diagnostic> Problem::check() const { return Check(*this).run(); }

bool reprise::constraints::hasError(std::span<const Diagnostic> diagnostics) {
  return std::ranges::any_of(diagnostics, [](const Diagnostic &diagnostic) {
    return diagnostic.severity == Diagnostic::Severity::error;
  });
}
