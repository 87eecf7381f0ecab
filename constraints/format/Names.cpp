//===- Names.cpp - a constraint file's variables --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/format/Names.h"

#include "constraints/format/Diagnostics.h"

using namespace reprise::constraints;

static size_t indexOf(Problem &problem, Term variable) {
  const TermPool &terms = problem.getTerms();
  return size_t(terms[variable.in(problem.getTerms())].payload);
}

Names::Use &Names::useOf(Term variable) {
  size_t index = indexOf(problem, variable);
  if (uses.size() <= index)
    uses.resize(index + 1);
  return uses[index];
}

std::optional<Term> Names::use(std::string_view name, SourcePlace place) {
  std::optional<Term> variable = problem.findVariable(name);
  if (!variable && isClosed)
    return std::nullopt;
  if (!variable)
    variable = problem.addVariable(std::string(name), undeclaredDomain, place);
  ++useOf(*variable).count;
  return variable;
}

bool Names::declare(std::string_view name,
                    std::variant<Range, std::vector<int64_t>> domain,
                    SourcePlace place) {
  std::optional<Term> variable = problem.findVariable(name);
  if (!variable)
    variable = problem.addVariable(std::string(name), undeclaredDomain, place);
  Use &use = useOf(*variable);
  if (use.isDeclared || isClosed)
    return false;
  use.isDeclared = true;
  problem.redeclare(indexOf(problem, *variable), std::move(domain), place);
  return true;
}

SourcePlace Names::placeOf(std::string_view name) {
  std::optional<Term> variable = problem.findVariable(name);
  if (!variable)
    return {};
  return problem.getVariables()[indexOf(problem, *variable)].place;
}

std::string Names::suggestFor(std::string_view name) const {
  // So that a file of many names takes no quadratic time.
  constexpr size_t mostCandidates = 1000;
  std::vector<std::string_view> candidates;
  for (const Variable &variable : problem.getVariables())
    if (candidates.size() < mostCandidates)
      candidates.push_back(variable.name);
  return suggest(name, candidates);
}

void Names::warnOfLonely(std::vector<Diagnostic> &diagnostics) const {
  constexpr size_t mostWarnings = 20;
  size_t found = 0;
  for (size_t i = 0; i < uses.size(); ++i) {
    const Variable &variable = problem.getVariables()[i];
    if (uses[i].isDeclared || uses[i].count != 1 || ++found > mostWarnings)
      continue;
    std::string mend = suggestFor(variable.name);
    if (mend.empty())
      mend = "if it is meant, say what it may be: " + variable.name +
             " in 1..1024;";
    diagnostics.push_back({Diagnostic::Severity::warning, variable.place,
                           "'" + variable.name + "' occurs only here",
                           std::move(mend)});
  }
  if (found > mostWarnings)
    diagnostics.push_back(
        {Diagnostic::Severity::warning,
         {},
         std::to_string(found - mostWarnings) + " more names occur only once",
         {}});
}
