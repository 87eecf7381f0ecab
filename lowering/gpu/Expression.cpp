//===- Expression.cpp - C++ expressions as text with a precedence ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/Expression.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace reprise::lowering;

Expression reprise::lowering::atom(std::string text) {
  return {std::move(text), Precedence::atom};
}

Expression reprise::lowering::call(const std::string &function,
                                   ArrayRef<Expression> arguments) {
  SmallVector<std::string> texts;
  for (const Expression &argument : arguments)
    texts.push_back(argument.text);
  return atom(function + "(" + llvm::join(texts, ", ") + ")");
}

/// In brackets where it binds less tightly than `least`.
static std::string bracketed(const Expression &expression, Precedence least) {
  return expression.precedence < least ? "(" + expression.text + ")"
                                       : expression.text;
}

Expression reprise::lowering::negate(const Expression &operand) {
  return {"-" + bracketed(operand, Precedence::atom), Precedence::unary};
}

Expression reprise::lowering::invert(const Expression &operand) {
  return {"!" + bracketed(operand, Precedence::atom), Precedence::unary};
}

Expression reprise::lowering::binary(const Expression &left, StringRef op,
                                     const Expression &right) {
  Precedence own = llvm::StringSwitch<Precedence>(op)
                       .Cases({"*", "/", "%"}, Precedence::product)
                       .Cases({"+", "-"}, Precedence::sum)
                       .Case("&&", Precedence::both)
                       .Case("||", Precedence::either)
                       .Default(Precedence::comparison);
  // The right operand needs brackets at equal precedence: a - (b - c), and a +
  // (b + c), whose rounding differs from (a + b) + c. Comparisons do not chain.
  auto tighter = static_cast<Precedence>(static_cast<int>(own) + 1);
  if (own == Precedence::either)
    tighter = Precedence::comparison;
  bool chains = own != Precedence::comparison && left.precedence == own;
  return {bracketed(left, chains ? own : tighter) + " " + op.str() + " " +
              bracketed(right, tighter),
          own};
}

Expression reprise::lowering::conditional(const Expression &condition,
                                          const Expression &yes,
                                          const Expression &no) {
  return {bracketed(condition, Precedence::either) + " ? " +
              bracketed(yes, Precedence::comparison) + " : " + no.text,
          Precedence::conditional};
}

bool reprise::lowering::isConstantZero(Value value) {
  return isConstantIntValue(value, 0);
}
