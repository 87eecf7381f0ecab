//===- ScalarEmitter.cpp - a step's scalar code as a C++ lambda -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/ScalarEmitter.h"
#include "dialect/Syntax.h"
#include "lowering/gpu/EmissionMarks.h"
#include "lowering/gpu/Expression.h"
#include "lowering/gpu/LineBreaks.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

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

/// Functions of reprise/Math.h, by op.
static StringRef functionName(Operation *op) {
  return llvm::StringSwitch<StringRef>(op->getName().getStringRef())
      .Case("rec.sigmoid", "sigmoid")
      .Case("rec.softplus", "softplus")
      .Case("rec.logsigmoid", "logsigmoid")
      .Case("math.absf", "abs")
      .Case("math.ceil", "ceil")
      .Case("math.cos", "cos")
      .Case("math.erf", "erf")
      .Case("math.exp", "exp")
      .Case("math.expm1", "expm1")
      .Case("math.floor", "floor")
      .Case("math.log", "log")
      .Case("math.log1p", "log1p")
      .Case("math.powf", "pow")
      .Case("math.rsqrt", "rsqrt")
      .Case("math.sin", "sin")
      .Case("math.sqrt", "sqrt")
      .Case("math.tanh", "tanh")
      .Case("arith.maximumf", "maximum")
      .Case("arith.minimumf", "minimum")
      .Default("");
}

static StringRef operatorName(Operation *op) {
  return llvm::StringSwitch<StringRef>(op->getName().getStringRef())
      .Case("arith.addf", "+")
      .Case("arith.subf", "-")
      .Case("arith.mulf", "*")
      .Case("arith.divf", "/")
      .Default("");
}

/// Predicates that C++ has an operator for: ordered ones, and !=.
static StringRef comparisonName(arith::CmpFPredicate predicate) {
  switch (predicate) {
  case arith::CmpFPredicate::OEQ:
    return "==";
  case arith::CmpFPredicate::OGT:
    return ">";
  case arith::CmpFPredicate::OGE:
    return ">=";
  case arith::CmpFPredicate::OLT:
    return "<";
  case arith::CmpFPredicate::OLE:
    return "<=";
  case arith::CmpFPredicate::UNE:
    return "!=";
  default:
    return "";
  }
}

namespace {

class ScalarEmitter {
public:
  ScalarEmitter(PointwiseOp op, raw_ostream &out, unsigned indent)
      : op(op), out(out), indent(indent) {}

  LogicalResult emit();

private:
  void findResults();
  FailureOr<Expression> expression(Value value);
  FailureOr<Expression> expressionOf(Operation *inner);
  LogicalResult emitStatement(Operation &inner);

  PointwiseOp op;
  raw_ostream &out;
  unsigned indent;
  /// The lambda's result parameters, and the value that is computed straight
  /// into each.
  SmallVector<std::string> results;
  DenseMap<Value, StringRef> resultOf;
};

} // namespace

FailureOr<Expression> ScalarEmitter::expression(Value value) {
  Operation *inner = value.getDefiningOp();
  if (inner && isInline(inner))
    return expressionOf(inner);
  if (StringRef result = resultOf.lookup(value); !result.empty())
    return atom(result.str());
  return atom(writtenName(value).str());
}

FailureOr<Expression> ScalarEmitter::expressionOf(Operation *inner) {
  if (auto constant = dyn_cast<arith::ConstantOp>(inner)) {
    if (auto value = dyn_cast<FloatAttr>(constant.getValue()))
      return atom(literal(value.getValue()));
    return atom(cast<BoolAttr>(constant.getValue()).getValue() ? "true"
                                                               : "false");
  }
  SmallVector<Expression> operands;
  for (Value operand : inner->getOperands()) {
    FailureOr<Expression> text = expression(operand);
    if (failed(text))
      return failure();
    operands.push_back(*text);
  }
  if (StringRef function = functionName(inner); !function.empty())
    return call("math::" + function.str(), operands);
  if (StringRef symbol = operatorName(inner); !symbol.empty())
    return binary(operands[0], symbol, operands[1]);
  if (isa<arith::NegFOp>(inner))
    return negate(operands[0]);
  if (isa<SpikeOp>(inner))
    return conditional(binary(operands[0], ">=", atom("0.0f")), atom("1.0f"),
                       atom("0.0f"));
  if (isa<StopGradientOp>(inner))
    return operands[0];
  if (isa<arith::SelectOp>(inner))
    return conditional(operands[0], operands[1], operands[2]);
  if (auto compare = dyn_cast<arith::CmpFOp>(inner))
    if (StringRef symbol = comparisonName(compare.getPredicate());
        !symbol.empty())
      return binary(operands[0], symbol, operands[1]);
  return inner->emitError()
         << "'" << inner->getName() << "' is not lowered for GPUs yet";
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

LogicalResult ScalarEmitter::emitStatement(Operation &inner) {
  if (isInline(&inner))
    return success();
  if (auto yield = dyn_cast<PointwiseYieldOp>(inner)) {
    for (auto [value, result] : llvm::zip(yield.getValues(), results)) {
      FailureOr<Expression> text = expression(value);
      if (failed(text))
        return failure();
      if (text->text != result)
        out << breakLines(result + " = " + text->text + ";", indent + 2);
    }
    return success();
  }
  FailureOr<Expression> text = expressionOf(&inner);
  if (failed(text))
    return failure();
  Value value = inner.getResult(0);
  std::string type = resultOf.count(value)          ? ""
                     : value.getType().isInteger(1) ? "const bool "
                                                    : "const float ";
  out << breakLines(type + writtenName(value).str() + " = " + text->text + ";",
                    indent + 2);
  return success();
}

LogicalResult ScalarEmitter::emit() {
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
    if (failed(emitStatement(inner)))
      return failure();
  out.indent(indent) << "}";
  return success();
}

LogicalResult reprise::lowering::emitLambda(PointwiseOp op, raw_ostream &out,
                                            unsigned indent) {
  return ScalarEmitter(op, out, indent).emit();
}
