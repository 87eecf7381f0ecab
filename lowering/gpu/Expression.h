//===- Expression.h - C++ expressions as text with a precedence -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_GPU_EXPRESSION_H
#define REPRISE_LOWERING_GPU_EXPRESSION_H

#include "mlir/IR/Value.h"
#include "llvm/ADT/ArrayRef.h"
#include <string>

namespace reprise::lowering {

/// How tightly an expression's outermost operator binds.
enum class Precedence {
  conditional,
  either,
  both,
  comparison,
  sum,
  product,
  unary,
  atom
};

struct Expression {
  std::string text;
  Precedence precedence = Precedence::atom;
};

/// A name, a literal or a call.
Expression atom(std::string text);
Expression call(const std::string &function,
                llvm::ArrayRef<Expression> arguments);
Expression negate(const Expression &operand);
/// Not true.
Expression invert(const Expression &operand);
/// `op` is one of + - * / % < <= > >= == != && ||. Brackets only where C++
/// needs them, and around && beside ||.
Expression binary(const Expression &left, llvm::StringRef op,
                  const Expression &right);
Expression conditional(const Expression &condition, const Expression &yes,
                       const Expression &no);

/// Whether `value` is the index 0.
bool isConstantZero(mlir::Value value);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_EXPRESSION_H
