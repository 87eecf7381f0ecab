//===- FloatFormat.cpp - rounding to a floating-point format --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/FloatFormat.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/APFloat.h"
#include <algorithm>
#include <cmath>
#include <limits>

using namespace reprise::oracle;

FloatFormat reprise::oracle::formatOf(mlir::Type type,
                                      const FloatFormat &otherwise) {
  if (!type)
    return otherwise;
  const llvm::fltSemantics &semantics =
      mlir::cast<mlir::FloatType>(type).getFloatSemantics();
  return {static_cast<int>(llvm::APFloat::semanticsPrecision(semantics)),
          llvm::APFloat::semanticsMinExponent(semantics),
          llvm::APFloat::semanticsMaxExponent(semantics)};
}

double reprise::oracle::roundTo(double value, const FloatFormat &format) {
  if (value == 0 || !std::isfinite(value))
    return value;
  // Below the least normal exponent the spacing of the numbers stays the same.
  int exponent = std::max(std::ilogb(value), format.minExponent);
  int spacing = exponent - (format.precision - 1);
  double rounded =
      std::ldexp(std::nearbyint(std::ldexp(value, -spacing)), spacing);
  if (std::fabs(rounded) >= std::ldexp(1.0, format.maxExponent + 1))
    return std::copysign(std::numeric_limits<double>::infinity(), value);
  return rounded;
}
