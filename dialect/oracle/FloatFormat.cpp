//===- FloatFormat.cpp - rounding to a floating-point format --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/FloatFormat.h"
#include <algorithm>
#include <cmath>
#include <limits>

using namespace reprise::oracle;

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
