//===- ElementFunctions.cpp - ops on one element --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/ElementFunctions.h"
#include "dialect/oracle/Arithmetic.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include <algorithm>

using namespace mlir;
using namespace reprise::oracle;

double reprise::oracle::maximum(double a, double b) {
  if (std::isnan(a) || std::isnan(b))
    return a + b;
  if (a == b)
    return std::signbit(a) ? b : a;
  return std::max(a, b);
}

static double sigmoid(double x) {
  double e = std::exp(-std::fabs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

/// log(1 + exp(x)); std::fmax would turn NaN into 0.
static double softplus(double x) {
  return maximum(x, 0) + std::log1p(std::exp(-std::fabs(x)));
}

static bool unordered(const double *x) {
  return std::isnan(x[0]) || std::isnan(x[1]);
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

static llvm::StringMap<ElementFunction> makeFunctions() {
  using error::function, error::none, error::rounding;
  using In = const double *;
  return {
      {"arith.addf", {[](In x) { return x[0] + x[1]; }, rounding}},
      {"arith.subf", {[](In x) { return x[0] - x[1]; }, rounding}},
      {"arith.mulf", {[](In x) { return x[0] * x[1]; }, rounding}},
      {"arith.divf", {[](In x) { return x[0] / x[1]; }, rounding}},
      {"arith.remf", {[](In x) { return std::fmod(x[0], x[1]); }, none}},
      {"arith.negf", {[](In x) { return -x[0]; }, none}},
      {"arith.maximumf", {[](In x) { return maximum(x[0], x[1]); }, none}},
      {"arith.minimumf", {[](In x) { return -maximum(-x[0], -x[1]); }, none}},
      {"arith.maxnumf", {[](In x) { return std::fmax(x[0], x[1]); }, none}},
      {"arith.minnumf", {[](In x) { return std::fmin(x[0], x[1]); }, none}},
      {"arith.select", {[](In x) { return x[0] ? x[1] : x[2]; }, none}},
      {"arith.andi", {[](In x) { return x[0] * x[1]; }, none}},
      {"arith.ori", {[](In x) { return std::max(x[0], x[1]); }, none}},
      {"arith.xori", {[](In x) { return double(x[0] != x[1]); }, none}},
      {"arith.uitofp", {[](In x) { return x[0]; }, none}},
      // The one bit of a signed i1 is its sign.
      {"arith.sitofp", {[](In x) { return 0 - x[0]; }, none}},
      {"math.absf", {[](In x) { return std::fabs(x[0]); }, none}},
      {"math.acos", {[](In x) { return std::acos(x[0]); }, function}},
      {"math.acosh", {[](In x) { return std::acosh(x[0]); }, function}},
      {"math.asin", {[](In x) { return std::asin(x[0]); }, function}},
      {"math.asinh", {[](In x) { return std::asinh(x[0]); }, function}},
      {"math.atan", {[](In x) { return std::atan(x[0]); }, function}},
      {"math.atan2", {[](In x) { return std::atan2(x[0], x[1]); }, function}},
      {"math.atanh", {[](In x) { return std::atanh(x[0]); }, function}},
      {"math.cbrt", {[](In x) { return std::cbrt(x[0]); }, function}},
      {"math.ceil", {[](In x) { return std::ceil(x[0]); }, none}},
      {"math.copysign", {[](In x) { return std::copysign(x[0], x[1]); }, none}},
      {"math.cos", {[](In x) { return std::cos(x[0]); }, function}},
      {"math.cosh", {[](In x) { return std::cosh(x[0]); }, function}},
      {"math.erf", {[](In x) { return std::erf(x[0]); }, function}},
      {"math.erfc", {[](In x) { return std::erfc(x[0]); }, function}},
      {"math.exp", {[](In x) { return std::exp(x[0]); }, function}},
      {"math.exp2", {[](In x) { return std::exp2(x[0]); }, function}},
      {"math.expm1", {[](In x) { return std::expm1(x[0]); }, function}},
      {"math.floor", {[](In x) { return std::floor(x[0]); }, none}},
      {"math.fma", {[](In x) { return std::fma(x[0], x[1], x[2]); }, rounding}},
      {"math.isfinite",
       {[](In x) { return double(std::isfinite(x[0])); }, none}},
      {"math.isinf", {[](In x) { return double(std::isinf(x[0])); }, none}},
      {"math.isnan", {[](In x) { return double(std::isnan(x[0])); }, none}},
      {"math.log", {[](In x) { return std::log(x[0]); }, function}},
      {"math.log10", {[](In x) { return std::log10(x[0]); }, function}},
      {"math.log1p", {[](In x) { return std::log1p(x[0]); }, function}},
      {"math.log2", {[](In x) { return std::log2(x[0]); }, function}},
      {"math.powf", {[](In x) { return std::pow(x[0], x[1]); }, function}},
      {"math.round", {[](In x) { return std::round(x[0]); }, none}},
      {"math.roundeven", {[](In x) { return std::nearbyint(x[0]); }, none}},
      {"math.rsqrt", {[](In x) { return 1 / std::sqrt(x[0]); }, function}},
      {"math.sin", {[](In x) { return std::sin(x[0]); }, function}},
      {"math.sinh", {[](In x) { return std::sinh(x[0]); }, function}},
      {"math.sqrt", {[](In x) { return std::sqrt(x[0]); }, rounding}},
      {"math.tan", {[](In x) { return std::tan(x[0]); }, function}},
      {"math.tanh", {[](In x) { return std::tanh(x[0]); }, function}},
      {"math.trunc", {[](In x) { return std::trunc(x[0]); }, none}},
      {"rec.logsigmoid", {[](In x) { return -softplus(-x[0]); }, function}},
      {"rec.sigmoid", {[](In x) { return sigmoid(x[0]); }, function}},
      {"rec.softplus", {[](In x) { return softplus(x[0]); }, function}},
      {"rec.spike", {[](In x) { return x[0] >= 0 ? 1.0 : 0.0; }, none}},
      {"rec.stop_gradient", {[](In x) { return x[0]; }, none}},
  };
}

/// An ordered predicate is false, an unordered one true, where one is NaN.
static double (*comparisonOf(arith::CmpFPredicate predicate))(const double *) {
  using In = const double *;
  using enum arith::CmpFPredicate;
  switch (predicate) {
  case AlwaysFalse:
    return [](In) { return 0.0; };
  case OEQ:
    return [](In x) { return double(x[0] == x[1]); };
  case OGT:
    return [](In x) { return double(x[0] > x[1]); };
  case OGE:
    return [](In x) { return double(x[0] >= x[1]); };
  case OLT:
    return [](In x) { return double(x[0] < x[1]); };
  case OLE:
    return [](In x) { return double(x[0] <= x[1]); };
  case ONE:
    return [](In x) { return double(!unordered(x) && x[0] != x[1]); };
  case ORD:
    return [](In x) { return double(!unordered(x)); };
  case UEQ:
    return [](In x) { return double(unordered(x) || x[0] == x[1]); };
  case UGT:
    return [](In x) { return double(!(x[0] <= x[1])); };
  case UGE:
    return [](In x) { return double(!(x[0] < x[1])); };
  case ULT:
    return [](In x) { return double(!(x[0] >= x[1])); };
  case ULE:
    return [](In x) { return double(!(x[0] > x[1])); };
  case UNE:
    return [](In x) { return double(x[0] != x[1]); };
  case UNO:
    return [](In x) { return double(unordered(x)); };
  case AlwaysTrue:
    return [](In) { return 1.0; };
  }
  return nullptr;
}

ElementFunction reprise::oracle::elementFunctionOf(Operation &op) {
  static const llvm::StringMap<ElementFunction> functions = makeFunctions();
  auto isElement = [](Type type) { return type.isF32() || type.isInteger(1); };
  if (!llvm::all_of(op.getOperandTypes(), isElement) ||
      !llvm::all_of(op.getResultTypes(), isElement))
    return {};
  if (auto comparison = dyn_cast<arith::CmpFOp>(op))
    return {comparisonOf(comparison.getPredicate()), error::none};
  return functions.lookup(op.getName().getStringRef());
}
