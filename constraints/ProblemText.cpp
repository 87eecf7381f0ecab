//===- ProblemText.cpp - terms and formulas as text -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Works on a stack of what is still to be written, since terms may be deeper
// than the machine's stack.

#include "constraints/Problem.h"

#include <limits>

using namespace reprise::constraints;

namespace {

/// How tightly operators bind: an operand that binds more loosely than its
/// place allows stands in brackets.
enum Binding {
  bindsAnd,
  bindsImplies,
  bindsOr,
  bindsComparison,
  bindsSum,
  bindsProduct,
  bindsSign,
  bindsPower,
  bindsPrimary
};

/// What is still to be written: text, a term or a formula.
struct Piece {
  enum class Kind : uint8_t { text, term, formula } kind;
  std::string text;
  uint32_t id = 0;
  Binding least = bindsAnd;
};

class Writer {
public:
  explicit Writer(const Problem &problem)
      : problem(problem), terms(problem.getTerms()) {}

  std::string write(Piece first);

private:
  void say(std::string text) {
    parts.push_back({Piece::Kind::text, std::move(text), 0, bindsAnd});
  }
  void term(TermId id, Binding least) {
    parts.push_back({Piece::Kind::term, {}, id, least});
  }
  void formula(FormulaId id, Binding least) {
    parts.push_back({Piece::Kind::formula, {}, unwrap(id), least});
  }

  FormulaId unwrap(FormulaId id) const;
  Binding bindingOf(TermId id) const;
  Binding bindingOf(const FormulaNode &node) const;
  bool isConstant(TermId id, int64_t value) const;
  bool isNegation(TermId id) const;

  void expand(TermId id);
  void plainOperand(TermId id, Binding least);
  void expandSum(std::span<const TermId> operands);
  void expandProduct(std::span<const TermId> operands);
  void expandCall(const char *name, std::span<const TermId> operands);
  void expandBinary(const char *sign, std::span<const TermId> operands,
                    Binding left, Binding right);
  void expand(const FormulaNode &node);
  void expandTable(const FormulaNode &node);
  void expandJoined(const FormulaNode &node, const char *sign, Binding least,
                    const char *empty);

  const Problem &problem;
  const TermPool &terms;
  /// What one piece turns into, in order.
  std::vector<Piece> parts;
};

} // namespace

bool Writer::isConstant(TermId id, int64_t value) const {
  return terms[id].kind == TermKind::constant && terms[id].payload == value;
}

/// A product by -1 of one other factor, which is written with a sign.
bool Writer::isNegation(TermId id) const {
  return terms[id].kind == TermKind::product && terms[id].operandCount == 2 &&
         isConstant(terms.operands(id)[0], -1) &&
         terms[terms.operands(id)[1]].kind != TermKind::constant;
}

Binding Writer::bindingOf(TermId id) const {
  switch (terms[id].kind) {
  case TermKind::constant:
    return terms[id].payload < 0 ? bindsSign : bindsPrimary;
  case TermKind::sum:
    return bindsSum;
  case TermKind::product:
    return isNegation(id) ? bindsSign : bindsProduct;
  case TermKind::exactDivide:
  case TermKind::remainder:
    return bindsProduct;
  case TermKind::power:
    return bindsPower;
  default:
    return bindsPrimary;
  }
}

/// Of one thing alone, `and` and `or` are that thing.
FormulaId Writer::unwrap(FormulaId id) const {
  while (true) {
    const FormulaNode &node = problem.getFormula(id);
    if (node.kind < FormulaKind::conjunction || node.children.size() != 1)
      return id;
    id = node.children[0];
  }
}

Binding Writer::bindingOf(const FormulaNode &node) const {
  // One without children is written as a comparison.
  if (node.kind >= FormulaKind::conjunction && node.children.empty())
    return bindsComparison;
  switch (node.kind) {
  case FormulaKind::conjunction:
    return bindsAnd;
  case FormulaKind::disjunction:
    return bindsOr;
  case FormulaKind::implication:
    return bindsImplies;
  default:
    return bindsComparison;
  }
}

//===----------------------------------------------------------------------===//
// Terms
//===----------------------------------------------------------------------===//

/// An operand of a sum or the first of a product: a remainder in brackets, for
/// in ConstrINT's grammar % binds more loosely than what stands beside it.
void Writer::plainOperand(TermId id, Binding least) {
  term(id, terms[id].kind == TermKind::remainder ? bindsPrimary : least);
}

void Writer::expandSum(std::span<const TermId> operands) {
  constexpr int64_t least = std::numeric_limits<int64_t>::min();
  plainOperand(operands[0], bindsSum);
  for (TermId operand : operands.subspan(1)) {
    const TermNode &node = terms[operand];
    if (isNegation(operand)) {
      say(" - ");
      plainOperand(terms.operands(operand)[1], bindsProduct);
    } else if (node.kind == TermKind::constant && node.payload < 0 &&
               node.payload != least) {
      say(" - " + std::to_string(-node.payload));
    } else {
      say(" + ");
      plainOperand(operand, bindsProduct);
    }
  }
}

void Writer::expandProduct(std::span<const TermId> operands) {
  plainOperand(operands[0], bindsProduct);
  for (TermId operand : operands.subspan(1)) {
    say(" * ");
    // A quotient may stand in front only: a * (b / c) is not a * b / c.
    term(operand, bindsSign);
  }
}

void Writer::expandCall(const char *name, std::span<const TermId> operands) {
  say(name);
  say("(");
  term(operands[0], bindsSum);
  say(", ");
  term(operands[1], bindsSum);
  say(")");
}

void Writer::expandBinary(const char *sign, std::span<const TermId> operands,
                          Binding left, Binding right) {
  term(operands[0], left);
  say(sign);
  term(operands[1], right);
}

void Writer::expand(TermId id) {
  const TermNode &node = terms[id];
  auto operands = terms.operands(id);
  switch (node.kind) {
  case TermKind::constant:
    return say(std::to_string(node.payload));
  case TermKind::variable:
    return say(problem.getVariables()[size_t(node.payload)].name);
  case TermKind::sum:
    return expandSum(operands);
  case TermKind::product:
    if (!isNegation(id))
      return expandProduct(operands);
    say("-");
    return term(operands[1], bindsPower);
  case TermKind::power:
    term(operands[0], bindsPrimary);
    return say("^" + std::to_string(node.payload));
  case TermKind::exactDivide:
    return expandBinary(" / ", operands, bindsProduct, bindsSign);
  case TermKind::remainder:
    return expandBinary(" % ", operands, bindsProduct, bindsSign);
  case TermKind::floorDivide:
    return expandCall("floordiv", operands);
  case TermKind::ceilDivide:
    return expandCall("ceildiv", operands);
  case TermKind::minimum:
    return expandCall("min", operands);
  case TermKind::maximum:
    return expandCall("max", operands);
  }
}

//===----------------------------------------------------------------------===//
// Formulas
//===----------------------------------------------------------------------===//

/// One row as text: 3, or (3, 4) where `isTuple`.
static std::string rowText(const std::vector<int64_t> &row, bool isTuple) {
  std::string text = isTuple ? "(" : "";
  for (size_t i = 0; i < row.size(); ++i)
    text += (i ? ", " : "") + std::to_string(row[i]);
  return text + (isTuple ? ")" : "");
}

void Writer::expandTable(const FormulaNode &node) {
  bool isTuple = node.terms.size() != 1;
  if (isTuple)
    say("(");
  for (size_t i = 0; i < node.terms.size(); ++i) {
    say(i ? ", " : "");
    term(node.terms[i], bindsSum);
  }
  std::string text = isTuple ? ") in [" : " == [";
  for (size_t i = 0; i < node.rows.size(); ++i)
    text += (i ? ", " : "") + rowText(node.rows[i], isTuple);
  say(text + "]");
}

void Writer::expandJoined(const FormulaNode &node, const char *sign,
                          Binding least, const char *empty) {
  if (node.children.empty())
    return say(empty);
  for (size_t i = 0; i < node.children.size(); ++i) {
    say(i ? sign : "");
    formula(node.children[i], least);
  }
}

void Writer::expand(const FormulaNode &node) {
  switch (node.kind) {
  case FormulaKind::equal:
    return expandBinary(" == ", node.terms, bindsSum, bindsSum);
  case FormulaKind::notEqual:
    return expandBinary(" != ", node.terms, bindsSum, bindsSum);
  case FormulaKind::lessEqual:
    return expandBinary(" <= ", node.terms, bindsSum, bindsSum);
  case FormulaKind::less:
    return expandBinary(" < ", node.terms, bindsSum, bindsSum);
  case FormulaKind::divides:
    term(node.terms[1], bindsProduct);
    say(" % ");
    term(node.terms[0], bindsSign);
    return say(" == 0");
  case FormulaKind::table:
    return expandTable(node);
  case FormulaKind::conjunction:
    return expandJoined(node, "; ", bindsImplies, "0 <= 0");
  case FormulaKind::disjunction:
    return expandJoined(node, " | ", bindsComparison, "1 <= 0");
  case FormulaKind::implication:
    formula(node.children[0], bindsOr);
    say(" => ");
    return formula(node.children[1], bindsImplies);
  }
}

/// Replaces each piece by its parts until only text is left.
std::string Writer::write(Piece first) {
  std::string text;
  if (first.kind == Piece::Kind::formula)
    first.id = unwrap(first.id);
  std::vector<Piece> open{std::move(first)};
  while (!open.empty()) {
    Piece piece = std::move(open.back());
    open.pop_back();
    if (piece.kind == Piece::Kind::text) {
      text += piece.text;
      continue;
    }
    bool isTerm = piece.kind == Piece::Kind::term;
    Binding binding = isTerm ? bindingOf(TermId(piece.id))
                             : bindingOf(problem.getFormula(piece.id));
    bool needsBrackets = binding < piece.least;
    parts.clear();
    if (needsBrackets)
      say("(");
    isTerm ? expand(TermId(piece.id)) : expand(problem.getFormula(piece.id));
    if (needsBrackets)
      say(")");
    open.insert(open.end(), std::make_move_iterator(parts.rbegin()),
                std::make_move_iterator(parts.rend()));
  }
  return text;
}

std::string Problem::str(const Variable &variable) {
  std::string text = variable.name + " in ";
  if (const Range *range = std::get_if<Range>(&variable.domain))
    return text + std::to_string(range->lower) + ".." +
           std::to_string(range->upper);
  const auto &values = std::get<std::vector<int64_t>>(variable.domain);
  text += "[";
  for (size_t i = 0; i < values.size(); ++i)
    text += (i ? ", " : "") + std::to_string(values[i]);
  return text + "]";
}

std::string Problem::str(TermId term) const {
  return Writer(*this).write({Piece::Kind::term, {}, term, bindsSum});
}

std::string Problem::strFormula(FormulaId formula) const {
  return Writer(*this).write({Piece::Kind::formula, {}, formula, bindsImplies});
}
