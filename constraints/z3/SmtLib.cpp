//===- SmtLib.cpp - problems for any SMT solver ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each operation is a definition of its own, so that shared terms stay shared
// and nothing is nested deeply.

#include "constraints/z3/SmtLib.h"

#include <algorithm>

using namespace reprise::constraints;

namespace {

class Writer {
public:
  explicit Writer(const Problem &problem)
      : problem(problem), pool(problem.getTerms()), isExact(pool.size(), true) {
  }

  std::string write();

private:
  std::string name(TermId id) const;
  std::string definition(TermId id) const;
  std::string atom(const FormulaNode &node) const;
  std::string table(const FormulaNode &node) const;
  std::string formula(const FormulaNode &node) const;
  void declare(const Variable &variable);
  void define(TermId id);
  void requireExactness(TermId id);
  void define(FormulaId id, const FormulaNode &node);
  void line(const std::string &content) { text += content + "\n"; }

  const Problem &problem;
  const TermPool &pool;
  /// Whether a term has no exact division in it; where it has, exN is defined.
  std::vector<bool> isExact;
  std::string text;
};

} // namespace

/// A negative number is an application of a sign; that of the least too.
static std::string number(int64_t value) {
  std::string digits = std::to_string(value);
  return value < 0 ? "(- " + digits.substr(1) + ")" : digits;
}

/// Names of variables consist of letters, digits, dots and _, and so differ
/// from our own, which have a '!'; some are words of SMT-LIB.
static std::string symbol(const std::string &name) { return "|" + name + "|"; }

static std::string exactName(TermId id) { return "ex!" + std::to_string(id); }

static std::string formulaName(FormulaId id) {
  return "f!" + std::to_string(id);
}

std::string Writer::name(TermId id) const {
  const TermNode &node = pool[id];
  if (node.kind == TermKind::constant)
    return number(node.payload);
  if (node.kind == TermKind::variable)
    return symbol(problem.getVariables()[size_t(node.payload)].name);
  return "t!" + std::to_string(id);
}

static std::string list(const std::string &function,
                        const std::vector<std::string> &arguments) {
  std::string result = "(" + function;
  for (const std::string &argument : arguments)
    result += " " + argument;
  return result + ")";
}

/// SMT-LIB rounds the quotient by a positive number to minus infinity, and its
/// remainder is never negative: as ours.
std::string Writer::definition(TermId id) const {
  const TermNode &node = pool[id];
  std::vector<std::string> names;
  for (TermId operand : pool.operands(id))
    names.push_back(name(operand));
  switch (node.kind) {
  case TermKind::sum:
    return list("+", names);
  case TermKind::product:
    return list("*", names);
  case TermKind::power:
    return list("*", std::vector<std::string>(size_t(node.payload), names[0]));
  case TermKind::ceilDivide:
    return "(- (div (- " + names[0] + ") " + names[1] + "))";
  case TermKind::remainder:
    return list("mod", names);
  case TermKind::minimum:
    return list("ite", {list("<=", names), names[0], names[1]});
  case TermKind::maximum:
    return list("ite", {list(">=", names), names[0], names[1]});
  default:
    return list("div", names);
  }
}

void Writer::define(TermId id) {
  auto operands = pool.operands(id);
  if (operands.empty())
    return;
  line("(define-fun " + name(id) + " () Int " + definition(id) + ")");
  std::vector<std::string> parts;
  for (TermId operand : operands)
    if (!isExact[operand])
      parts.push_back(exactName(operand));
  if (pool[id].kind == TermKind::exactDivide)
    parts.push_back("(= 0 (mod " + name(operands[0]) + " " + name(operands[1]) +
                    "))");
  isExact[id] = parts.empty();
  parts.push_back("true");
  if (!isExact[id])
    line("(define-fun " + exactName(id) + " () Bool " + list("and", parts) +
         ")");
}

std::string Writer::table(const FormulaNode &node) const {
  std::vector<std::string> rows{"false"};
  for (const auto &row : node.rows) {
    std::vector<std::string> cells{"true"};
    for (size_t i = 0; i < row.size(); ++i)
      cells.push_back(list("=", {name(node.terms[i]), number(row[i])}));
    rows.push_back(list("and", cells));
  }
  return list("or", rows);
}

std::string Writer::atom(const FormulaNode &node) const {
  if (node.kind == FormulaKind::table)
    return table(node);
  std::string lhs = name(node.terms[0]), rhs = name(node.terms[1]);
  switch (node.kind) {
  case FormulaKind::equal:
    return list("=", {lhs, rhs});
  case FormulaKind::notEqual:
    return list("distinct", {lhs, rhs});
  case FormulaKind::lessEqual:
    return list("<=", {lhs, rhs});
  case FormulaKind::less:
    return list("<", {lhs, rhs});
  default:
    return "(= 0 (mod " + rhs + " " + lhs + "))";
  }
}

std::string Writer::formula(const FormulaNode &node) const {
  std::vector<std::string> parts;
  for (FormulaId child : node.children)
    parts.push_back(formulaName(child));
  switch (node.kind) {
  case FormulaKind::conjunction:
    parts.push_back("true");
    return list("and", parts);
  case FormulaKind::disjunction:
    parts.push_back("false");
    return list("or", parts);
  case FormulaKind::implication:
    return list("=>", parts);
  default:
    break;
  }
  for (TermId term : node.terms)
    if (!isExact[term])
      parts.push_back(exactName(term));
  parts.push_back(atom(node));
  parts.push_back("true");
  return list("and", parts);
}

void Writer::define(FormulaId id, const FormulaNode &node) {
  line("(define-fun " + formulaName(id) + " () Bool " + formula(node) + ")");
}

void Writer::declare(const Variable &variable) {
  std::string name = symbol(variable.name);
  line("(declare-const " + name + " Int)");
  if (const Range *range = std::get_if<Range>(&variable.domain)) {
    line("(assert (<= " + number(range->lower) + " " + name + " " +
         number(range->upper) + "))");
    return;
  }
  std::vector<std::string> values{"false"};
  for (int64_t value : std::get<std::vector<int64_t>>(variable.domain))
    values.push_back(list("=", {name, number(value)}));
  line("(assert " + list("or", values) + ")");
}

void Writer::requireExactness(TermId id) {
  if (!isExact[id])
    line("(assert " + exactName(id) + ")");
}

std::string Writer::write() {
  line("(set-logic QF_NIA)");
  for (const Variable &variable : problem.getVariables())
    declare(variable);
  for (TermId id = 0; id < pool.size(); ++id)
    define(id);
  for (FormulaId id = 0; id < problem.getFormulaCount(); ++id)
    define(id, problem.getFormula(id));
  for (const Constraint &constraint : problem.getConstraints()) {
    line("; " + problem.strFormula(constraint.formula));
    line("(assert " + formulaName(constraint.formula) + ")");
  }
  if (!problem.getPreferences().empty())
    line("; SMT-LIB has no preferences: any solution will do");
  for (const Preference &preference : problem.getPreferences())
    requireExactness(preference.term);
  if (auto objective = problem.getObjective()) {
    requireExactness(*objective);
    line("(minimize " + name(*objective) + ")");
  }
  line("(check-sat)");
  line("(get-model)");
  return std::move(text);
}

std::string reprise::constraints::toSmtLib(const Problem &problem) {
  return Writer(problem).write();
}
