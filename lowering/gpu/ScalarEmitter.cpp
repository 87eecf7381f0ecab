//===- ScalarEmitter.cpp - a step's scalar code as a C++ lambda -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/ScalarEmitter.h"
#include "dialect/Syntax.h"
#include "lowering/gpu/EmissionMarks.h"
#include "lowering/gpu/Expression.h"
#include "lowering/gpu/LineBreaks.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

#include <array>
#include <charconv>

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

/// The shortest float literal that reads back as the same float.
static std::string literal(const APFloat &value) {
  if (value.isNaN())
    return "math::notANumber";
  if (value.isInfinity())
    return value.isNegative() ? "-math::infinity" : "math::infinity";
  std::array<char, 24> buffer;
  auto [end, error] = std::to_chars(
      buffer.data(), buffer.data() + buffer.size(), value.convertToFloat());
  assert(error == std::errc() && "a float has at most 15 characters");
  std::string digits(buffer.data(), end);
  bool isPlainInteger = digits.find_first_of(".e") == digits.npos;
  return digits + (isPlainInteger ? ".0f" : "f");
}

//===----------------------------------------------------------------------===//
// The table's forms
//===----------------------------------------------------------------------===//

namespace {

/// How an op is written: as a call of a function of reprise/Math.h, with an
/// operator between its operands, or else with syntax of its own.
struct Form {
  StringRef function, infix;
};

} // namespace

static Form formOf(Operation *op) {
#define CALL(name)                                                             \
  Form { "math::" #name, "" }
#define INFIX(symbol)                                                          \
  Form { "", symbol }
#define OWN                                                                    \
  Form {}
  static const llvm::StringMap<Form> forms = {
#define REPRISE_SCALAR_FUNCTION(dialect, mnemonic, arity, error, cuda, cpuUlp, \
                                gpuUlp, meaning)                               \
  {#dialect "." #mnemonic, cuda},
#include "dialect/ScalarFunctions.def"
  };
#undef CALL
#undef INFIX
#undef OWN
  return forms.lookup(op->getName().getStringRef());
}

/// C++ has operators for ordered predicates, and !=: an unordered predicate is
/// the opposite of an ordered one.
static Expression comparison(arith::CmpFPredicate predicate,
                             const Expression &x, const Expression &y) {
  using enum arith::CmpFPredicate;
  Expression unordered = call("math::unordered", {x, y});
  switch (predicate) {
  case AlwaysFalse:
    return atom("false");
  case AlwaysTrue:
    return atom("true");
  case OEQ:
    return binary(x, "==", y);
  case OGT:
    return binary(x, ">", y);
  case OGE:
    return binary(x, ">=", y);
  case OLT:
    return binary(x, "<", y);
  case OLE:
    return binary(x, "<=", y);
  case UNE:
    return binary(x, "!=", y);
  case UGT:
    return invert(binary(x, "<=", y));
  case UGE:
    return invert(binary(x, "<", y));
  case ULT:
    return invert(binary(x, ">=", y));
  case ULE:
    return invert(binary(x, ">", y));
  case UNO:
    return unordered;
  case ORD:
    return invert(unordered);
  case UEQ:
    return binary(unordered, "||", binary(x, "==", y));
  case ONE:
    return invert(binary(unordered, "||", binary(x, "==", y)));
  }
  llvm_unreachable("no such predicate");
}

/// Whether two truth values differ, the second one being true.
static bool isNot(Operation *op) {
  return isa<arith::XOrIOp>(op) && matchPattern(op->getOperand(1), m_One());
}

/// Of an op with the form OWN.
static Expression ownForm(Operation *op, ArrayRef<Expression> operands) {
  if (auto compare = dyn_cast<arith::CmpFOp>(op))
    return comparison(compare.getPredicate(), operands[0], operands[1]);
  if (isa<arith::NegFOp>(op))
    return negate(operands[0]);
  if (isa<arith::SelectOp>(op))
    return conditional(operands[0], operands[1], operands[2]);
  if (isa<arith::UIToFPOp>(op))
    return conditional(operands[0], atom("1.0f"), atom("0.0f"));
  if (isa<arith::SIToFPOp>(op))
    return conditional(operands[0], negate(atom("1.0f")), atom("0.0f"));
  if (isa<SpikeOp>(op))
    return conditional(binary(operands[0], ">=", atom("0.0f")), atom("1.0f"),
                       atom("0.0f"));
  assert(isa<StopGradientOp>(op) && "rec-prepare-emission has seen the op");
  return operands[0];
}

namespace {

class ScalarEmitter {
public:
  ScalarEmitter(PointwiseOp op, raw_ostream &out, unsigned indent)
      : op(op), out(out), indent(indent) {}

  void emit();

private:
  void findResults();
  Expression expression(Value value);
  Expression expressionOf(Operation *inner);
  void emitStatement(Operation &inner);

  PointwiseOp op;
  raw_ostream &out;
  unsigned indent;
  /// The lambda's result parameters, and the value that is computed straight
  /// into each.
  SmallVector<std::string> results;
  DenseMap<Value, StringRef> resultOf;
};

} // namespace

Expression ScalarEmitter::expression(Value value) {
  Operation *inner = value.getDefiningOp();
  if (inner && isInline(inner))
    return expressionOf(inner);
  if (StringRef result = resultOf.lookup(value); !result.empty())
    return atom(result.str());
  return atom(writtenName(value).str());
}

Expression ScalarEmitter::expressionOf(Operation *inner) {
  if (auto constant = dyn_cast<arith::ConstantOp>(inner)) {
    if (auto value = dyn_cast<FloatAttr>(constant.getValue()))
      return atom(literal(value.getValue()));
    return atom(cast<BoolAttr>(constant.getValue()).getValue() ? "true"
                                                               : "false");
  }
  SmallVector<Expression> operands;
  for (Value operand : inner->getOperands())
    operands.push_back(expression(operand));
  if (isNot(inner))
    return invert(operands[0]);
  Form form = formOf(inner);
  if (!form.function.empty())
    return call(form.function.str(), operands);
  if (!form.infix.empty())
    return binary(operands[0], form.infix, operands[1]);
  return ownForm(inner, operands);
}

/// A yielded value is computed straight into its result, unless it is an input,
/// yielded twice, or part of an expression.
void ScalarEmitter::findResults() {
  auto names = op->getAttrOfType<ArrayAttr>(resultNamesName);
  auto yield = cast<PointwiseYieldOp>(op.getBody().front().getTerminator());
  for (auto [value, name] :
       llvm::zip(yield.getValues(), names.getAsValueRange<StringAttr>())) {
    Operation *inner = value.getDefiningOp();
    if (inner && !isInline(inner) && !resultOf.count(value)) {
      results.push_back(writtenName(value).str());
      resultOf[value] = results.back();
    } else {
      results.push_back(name.str());
    }
  }
}

void ScalarEmitter::emitStatement(Operation &inner) {
  if (isInline(&inner))
    return;
  if (auto yield = dyn_cast<PointwiseYieldOp>(inner)) {
    for (auto [value, result] : llvm::zip(yield.getValues(), results))
      if (std::string text = expression(value).text; text != result)
        out << breakLines(result + " = " + text + ";", indent + 2);
    return;
  }
  Value value = inner.getResult(0);
  std::string type = resultOf.count(value)          ? ""
                     : value.getType().isInteger(1) ? "const bool "
                                                    : "const float ";
  out << breakLines(type + writtenName(value).str() + " = " +
                        expressionOf(&inner).text + ";",
                    indent + 2);
}

void ScalarEmitter::emit() {
  Block &body = op.getBody().front();
  results.reserve(op.getNumResults());
  findResults();
  SmallVector<std::string> parameters;
  for (BlockArgument argument : body.getArguments())
    parameters.push_back("float " + writtenName(argument).str());
  for (const std::string &result : results)
    parameters.push_back("float &" + result);
  out << breakLines("[](" + llvm::join(parameters, ", ") + ") {", indent);
  for (Operation &inner : body)
    emitStatement(inner);
  out.indent(indent) << "}";
}

void reprise::lowering::emitLambda(PointwiseOp op, raw_ostream &out,
                                   unsigned indent) {
  ScalarEmitter(op, out, indent).emit();
}
