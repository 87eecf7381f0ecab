//===- Translation.cpp - problems as Z3's expressions ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/z3/Translation.h"

#include <stdexcept>

using namespace reprise::constraints;

Translation::Translation(const Problem &problem, z3::context &context)
    : problem(problem), context(context), variables(context), terms(context),
      exact(context), formulas(context) {
  for (const Variable &variable : problem.getVariables())
    variables.push_back(context.int_const(variable.name.c_str()));
  // Operands stand before what they are operands of, in both pools.
  for (TermId id = 0; id < problem.getTerms().size(); ++id) {
    terms.push_back(makeTerm(id));
    exact.push_back(makeExactness(id));
  }
  for (FormulaId id = 0; id < problem.getFormulaCount(); ++id)
    formulas.push_back(makeFormula(problem.getFormula(id)));
}

//===----------------------------------------------------------------------===//
// Terms
//===----------------------------------------------------------------------===//

static z3::expr multiplyOut(const z3::expr &base, int64_t exponent) {
  if (exponent > 64)
    throw std::invalid_argument("a power of more than 64 factors");
  z3::expr result = base;
  for (int64_t i = 1; i < exponent; ++i)
    result = result * base;
  return result;
}

/// Z3 rounds the quotient by a positive number to minus infinity, and its
/// remainder is never negative: as ours.
z3::expr Translation::makeTerm(TermId id) {
  const TermNode &node = problem.getTerms()[id];
  z3::expr_vector operands(context);
  for (TermId operand : problem.getTerms().operands(id))
    operands.push_back(terms[operand]);
  switch (node.kind) {
  case TermKind::constant:
    return number(node.payload);
  case TermKind::variable:
    return variables[unsigned(node.payload)];
  case TermKind::sum:
    return z3::sum(operands);
  case TermKind::product:
    return z3::expr(context, Z3_mk_mul(context, operands.size(),
                                       z3::array<Z3_ast>(operands).ptr()));
  case TermKind::power:
    return multiplyOut(operands[0], node.payload);
  case TermKind::floorDivide:
  case TermKind::exactDivide:
    return operands[0] / operands[1];
  case TermKind::ceilDivide:
    return -(-operands[0] / operands[1]);
  case TermKind::remainder:
    return z3::mod(operands[0], operands[1]);
  case TermKind::minimum:
    return z3::ite(operands[0] <= operands[1], operands[0], operands[1]);
  case TermKind::maximum:
    return z3::ite(operands[0] >= operands[1], operands[0], operands[1]);
  }
  throw std::invalid_argument("a term of an unknown kind");
}

z3::expr Translation::makeExactness(TermId id) {
  const TermPool &pool = problem.getTerms();
  auto operands = pool.operands(id);
  z3::expr_vector parts(context);
  for (TermId operand : operands)
    if (!exact[operand].is_true())
      parts.push_back(exact[operand]);
  if (pool[id].kind == TermKind::exactDivide)
    parts.push_back(z3::mod(terms[operands[0]], terms[operands[1]]) == 0);
  return parts.empty() ? context.bool_val(true) : z3::mk_and(parts);
}

//===----------------------------------------------------------------------===//
// Formulas
//===----------------------------------------------------------------------===//

z3::expr Translation::makeTable(const FormulaNode &node) {
  z3::expr_vector rows(context);
  for (const auto &row : node.rows) {
    z3::expr_vector cells(context);
    for (size_t i = 0; i < row.size(); ++i)
      cells.push_back(terms[node.terms[i]] == number(row[i]));
    rows.push_back(z3::mk_and(cells));
  }
  return z3::mk_or(rows);
}

z3::expr Translation::makeAtom(const FormulaNode &node) {
  if (node.kind == FormulaKind::table)
    return makeTable(node);
  z3::expr lhs = terms[node.terms[0]], rhs = terms[node.terms[1]];
  switch (node.kind) {
  case FormulaKind::equal:
    return lhs == rhs;
  case FormulaKind::notEqual:
    return lhs != rhs;
  case FormulaKind::lessEqual:
    return lhs <= rhs;
  case FormulaKind::less:
    return lhs < rhs;
  default:
    return z3::mod(rhs, lhs) == 0;
  }
}

z3::expr Translation::makeFormula(const FormulaNode &node) {
  z3::expr_vector parts(context);
  for (FormulaId child : node.children)
    parts.push_back(formulas[child]);
  switch (node.kind) {
  case FormulaKind::conjunction:
    return z3::mk_and(parts);
  case FormulaKind::disjunction:
    return z3::mk_or(parts);
  case FormulaKind::implication:
    return z3::implies(parts[0], parts[1]);
  default:
    break;
  }
  for (TermId term : node.terms)
    if (!exact[term].is_true())
      parts.push_back(exact[term]);
  parts.push_back(makeAtom(node));
  return z3::mk_and(parts);
}

//===----------------------------------------------------------------------===//
// Domains and values
//===----------------------------------------------------------------------===//

z3::expr Translation::makeDomain(size_t index) {
  z3::expr variable = variables[unsigned(index)];
  const auto &domain = problem.getVariables()[index].domain;
  if (const Range *range = std::get_if<Range>(&domain))
    return number(range->lower) <= variable && variable <= number(range->upper);
  z3::expr_vector values(context);
  for (int64_t value : std::get<std::vector<int64_t>>(domain))
    values.push_back(variable == number(value));
  return z3::mk_or(values);
}

z3::expr Translation::domains() {
  z3::expr_vector parts(context);
  for (size_t i = 0; i < problem.getVariables().size(); ++i)
    parts.push_back(makeDomain(i));
  return z3::mk_and(parts);
}

int64_t Translation::value(const z3::model &model, TermId id) {
  int64_t result = 0;
  if (!model.eval(terms[id], /*model_completion=*/true).is_numeral_i64(result))
    throw std::overflow_error("a value of Z3's model leaves 64 bits");
  return result;
}

Assignment Translation::values(const z3::model &model) {
  Assignment result;
  for (const z3::expr &variable : variables) {
    int64_t value = 0;
    // Its domain has 64 bits.
    model.eval(variable, /*model_completion=*/true).is_numeral_i64(value);
    result.push_back(value);
  }
  return result;
}

z3::expr Translation::differsFrom(const Assignment &values) {
  z3::expr_vector parts(context);
  for (size_t i = 0; i < values.size(); ++i)
    parts.push_back(variables[unsigned(i)] != number(values[i]));
  return z3::mk_or(parts);
}
