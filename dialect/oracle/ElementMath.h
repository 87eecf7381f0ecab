//===- ElementMath.h - the functions of a step, in float64 ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function for each line of dialect/ScalarFunctions.def, called as its op.
// Truth values are 0 and 1. Knows nothing of MLIR: tests of the targets'
// functions compare with these too.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_ORACLE_ELEMENTMATH_H
#define REPRISE_DIALECT_ORACLE_ELEMENTMATH_H

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace reprise::oracle::functions {

inline double addf(double x, double y) { return x + y; }
inline double subf(double x, double y) { return x - y; }
inline double mulf(double x, double y) { return x * y; }
inline double divf(double x, double y) { return x / y; }
inline double remf(double x, double y) { return std::fmod(x, y); }
inline double negf(double x) { return -x; }
inline double fma(double x, double y, double z) { return std::fma(x, y, z); }
inline double sqrt(double x) { return std::sqrt(x); }
inline double rsqrt(double x) { return 1 / std::sqrt(x); }
inline double cbrt(double x) { return std::cbrt(x); }

inline double maximumf(double x, double y) {
  if (std::isnan(x) || std::isnan(y))
    return x + y;
  if (x == y)
    return std::signbit(x) ? y : x;
  return std::max(x, y);
}
inline double minimumf(double x, double y) { return -maximumf(-x, -y); }
inline double maxnumf(double x, double y) {
  return std::isnan(x) ? y : std::isnan(y) ? x : maximumf(x, y);
}
inline double minnumf(double x, double y) { return -maxnumf(-x, -y); }
inline double clampf(double x, double least, double most) {
  return minimumf(maximumf(x, least), most);
}
inline double select(double condition, double x, double y) {
  return condition ? x : y;
}

inline double absf(double x) { return std::fabs(x); }
inline double copysign(double x, double y) { return std::copysign(x, y); }
inline double ceil(double x) { return std::ceil(x); }
inline double floor(double x) { return std::floor(x); }
inline double round(double x) { return std::round(x); }
inline double roundeven(double x) { return std::nearbyint(x); }
inline double trunc(double x) { return std::trunc(x); }

inline double exp(double x) { return std::exp(x); }
inline double exp2(double x) { return std::exp2(x); }
inline double expm1(double x) { return std::expm1(x); }
inline double powf(double x, double y) { return std::pow(x, y); }
inline double sigmoid(double x) {
  double e = std::exp(-std::fabs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}
/// std::fmax would turn NaN into 0.
inline double softplus(double x) {
  return maximumf(x, 0) + std::log1p(std::exp(-std::fabs(x)));
}
inline double logsigmoid(double x) { return -softplus(-x); }

inline double log(double x) { return std::log(x); }
inline double log10(double x) { return std::log10(x); }
inline double log1p(double x) { return std::log1p(x); }
inline double log2(double x) { return std::log2(x); }

inline double cos(double x) { return std::cos(x); }
inline double sin(double x) { return std::sin(x); }
inline double tan(double x) { return std::tan(x); }
inline double acos(double x) { return std::acos(x); }
inline double asin(double x) { return std::asin(x); }
inline double atan(double x) { return std::atan(x); }
inline double atan2(double x, double y) { return std::atan2(x, y); }

inline double cosh(double x) { return std::cosh(x); }
inline double sinh(double x) { return std::sinh(x); }
inline double tanh(double x) { return std::tanh(x); }
inline double acosh(double x) { return std::acosh(x); }
inline double asinh(double x) { return std::asinh(x); }
inline double atanh(double x) { return std::atanh(x); }
inline double erf(double x) { return std::erf(x); }
inline double erfc(double x) { return std::erfc(x); }

inline double isfinite(double x) { return std::isfinite(x); }
inline double isinf(double x) { return std::isinf(x); }
inline double isnan(double x) { return std::isnan(x); }
/// Of the f32 that a kernel would have: float64 has no such subnormals.
inline double isnormal(double x) {
  return std::isfinite(x) && std::fabs(x) >= FLT_MIN;
}
inline double andi(double x, double y) { return x * y; }
inline double ori(double x, double y) { return std::max(x, y); }
inline double xori(double x, double y) { return x != y; }
inline double uitofp(double x) { return x; }
/// The one bit of a signed i1 is its sign.
inline double sitofp(double x) { return 0 - x; }

inline double spike(double x) { return x >= 0; }
inline double stop_gradient(double x) { return x; }

} // namespace reprise::oracle::functions

#endif // REPRISE_DIALECT_ORACLE_ELEMENTMATH_H
