//===- Problem.cpp - integer problems ------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/Problem.h"

#include <algorithm>
#include <cassert>
#include <set>
#include <unordered_set>

using namespace reprise::constraints;

std::unique_ptr<Problem> Problem::cloneBare() const {
  std::unique_ptr<Problem> clone(new Problem(*this));
  clone->preferences.clear();
  clone->objective.reset();
  return clone;
}

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

Term Problem::addVariable(std::string name, Range domain, SourcePlace place) {
  TermId id = pool.make(TermKind::variable, int64_t(variables.size()), {});
  [[maybe_unused]] bool isNew = variableTerms.emplace(name, id).second;
  assert(isNew && "two variables of one name");
  variables.push_back({std::move(name), domain, place});
  return {pool, id};
}

Term Problem::addVariable(std::string name, std::vector<int64_t> values,
                          SourcePlace place) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  Term variable = addVariable(std::move(name), Range{0, 0}, place);
  variables.back().domain = std::move(values);
  return variable;
}

void Problem::redeclare(size_t variable,
                        std::variant<Range, std::vector<int64_t>> domain,
                        SourcePlace place) {
  variables[variable].domain = std::move(domain);
  variables[variable].place = place;
}

std::optional<Term> Problem::findVariable(std::string_view name) {
  auto found = variableTerms.find(std::string(name));
  if (found == variableTerms.end())
    return std::nullopt;
  return Term(pool, found->second);
}

//===----------------------------------------------------------------------===//
// Formulas
//===----------------------------------------------------------------------===//

static FormulaId append(std::vector<FormulaNode> &formulas, FormulaNode node) {
  for ([[maybe_unused]] FormulaId child : node.children)
    assert(child < formulas.size() && "a formula of another problem");
  formulas.push_back(std::move(node));
  return FormulaId(formulas.size() - 1);
}

FormulaId Problem::compare(FormulaKind kind, Term lhs, Term rhs) {
  assert(kind <= FormulaKind::divides);
  return append(formulas, {kind, {lhs.in(pool), rhs.in(pool)}, {}, {}});
}

FormulaId Problem::table(std::span<const Term> terms,
                         std::vector<std::vector<int64_t>> rows) {
  std::vector<TermId> ids;
  for (const Term &term : terms)
    ids.push_back(term.in(pool));
  return append(formulas,
                {FormulaKind::table, std::move(ids), {}, std::move(rows)});
}

FormulaId Problem::conjunction(std::vector<FormulaId> children) {
  return append(formulas,
                {FormulaKind::conjunction, {}, std::move(children), {}});
}

FormulaId Problem::disjunction(std::vector<FormulaId> children) {
  return append(formulas,
                {FormulaKind::disjunction, {}, std::move(children), {}});
}

FormulaId Problem::implication(FormulaId premise, FormulaId conclusion) {
  return append(formulas,
                {FormulaKind::implication, {}, {premise, conclusion}, {}});
}

std::vector<size_t> Problem::variablesOf(FormulaId id) const {
  std::vector<FormulaId> openFormulas{id};
  std::vector<TermId> openTerms;
  while (!openFormulas.empty()) {
    const FormulaNode &node = formulas[openFormulas.back()];
    openFormulas.pop_back();
    openTerms.insert(openTerms.end(), node.terms.begin(), node.terms.end());
    openFormulas.insert(openFormulas.end(), node.children.begin(),
                        node.children.end());
  }
  std::set<size_t> found;
  // A term may stand in many others.
  std::unordered_set<TermId> seen;
  while (!openTerms.empty()) {
    TermId term = openTerms.back();
    openTerms.pop_back();
    if (!seen.insert(term).second)
      continue;
    if (pool[term].kind == TermKind::variable)
      found.insert(size_t(pool[term].payload));
    for (TermId operand : pool.operands(term))
      openTerms.push_back(operand);
  }
  return {found.begin(), found.end()};
}

size_t Problem::require(FormulaId formula, ConstraintTag tag,
                        std::string sentence, SourcePlace place) {
  assert(formula < formulas.size());
  constraints.push_back({formula, tag, std::move(sentence), place});
  return constraints.size() - 1;
}

void Problem::prefer(Term term, Preference::Order order) {
  preferences.push_back({term.in(pool), order});
}
