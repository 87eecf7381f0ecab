//===- Logarithms.cpp - functions made from log(x) ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All begin with x = 2^n (1 + t), 1 + t from sqrt(1/2) to sqrt(2), so that
// log(x) = n log(2) + log(1 + t). The polynomial is a fit like those in
// Exponentials.cpp.
//
//===----------------------------------------------------------------------===//

#include "lowering/math/Approximations.h"
#include "lowering/math/Formula.h"
#include "lowering/math/Parts.h"
#include <limits>

using namespace mlir;
using namespace reprise::lowering;

using Predicate = Formula::Predicate;

static constexpr double infinity = std::numeric_limits<double>::infinity();
static constexpr int32_t exponentMask = static_cast<int32_t>(0xff800000);
static constexpr int32_t mantissaMask = 0x007fffff;
static constexpr int32_t sqrtHalfBits = 0x3f3504f3;

/// Of positive normal numbers.
static Split split(const Formula &f, Value x) {
  Value offset = f.subBits(f.toBits(x), f.bits(sqrtHalfBits));
  Value mantissa =
      f.addBits(f.andBits(offset, mantissaMask), f.bits(sqrtHalfBits));
  return {f.toFloat(f.shiftRight(offset, 23)),
          f.sub(f.fromBits(mantissa), f.constant(1)),
          f.andBits(offset, exponentMask)};
}

Split reprise::lowering::splitPositive(const Formula &f, Value x) {
  Value tiny = f.compare(Predicate::OLT, x, 0x1p-126);
  Split s = split(f, f.select(tiny, f.mul(x, f.constant(0x1p23)), x));
  s.n = f.add(s.n, f.select(tiny, f.constant(-23), f.constant(0)));
  return s;
}

/// log(1 + t) - t, within 2^-24.9 of log(1 + t).
static Value log1pTail(const Formula &f, Value t) {
  Value series = f.polynomial(t, {-0.5, 0.3333390951156616, -0.2500133514404297,
                                  0.19963102042675018, -0.16577650606632233,
                                  0.14914481341838837, -0.1426694393157959,
                                  0.08700516074895859});
  return f.mul(f.mul(t, t), series);
}

/// n log(2) + log(1 + t), log(2) in two parts: the nearest f32, and the rest.
static Value natural(const Formula &f, const Split &s) {
  Value low = f.fma(s.n, f.constant(-1.9046542999577680e-9), log1pTail(f, s.t));
  return f.fma(s.n, f.constant(0.693147182464599609375), f.add(s.t, low));
}

Value reprise::lowering::withLimitsOfLog(const Formula &f, Value x,
                                         Value result) {
  result = f.select(f.compare(Predicate::OLT, x, infinity), result, x);
  Value nan = f.constant(std::numeric_limits<double>::quiet_NaN());
  result = f.select(f.compare(Predicate::OLT, x, 0), nan, result);
  return f.select(f.compare(Predicate::OEQ, x, 0), f.constant(-infinity),
                  result);
}

Value expansions::log(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  return withLimitsOfLog(f, x, natural(f, splitPositive(f, x)));
}

Value expansions::log2(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  Split s = splitPositive(f, x);
  Value log1p = f.add(s.t, log1pTail(f, s.t));
  return withLimitsOfLog(f, x,
                         f.fma(log1p, f.constant(1.4426950408889634), s.n));
}

Value expansions::log10(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  Split s = splitPositive(f, x);
  Value log1p = f.add(s.t, log1pTail(f, s.t));
  // n log10(2) + log1p / log(10), log10(2) in two parts.
  Value fraction = f.mul(log1p, f.constant(0.43429448190325182));
  Value low = f.fma(s.n, f.constant(-1.4320989e-8), fraction);
  return withLimitsOfLog(f, x,
                         f.fma(s.n, f.constant(0.301030009984970092773), low));
}

Value expansions::log1p(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  Value one = f.constant(1);
  Value y = f.add(x, one);
  Split s = split(f, y);
  // What y = 1 + x lost in rounding belongs to t: lost * 2^-n, in two factors,
  // since 2^-128 is no normal number.
  Value lost = f.mul(f.sub(x, f.sub(y, one)), f.constant(0x1p-64));
  Value scale = f.fromBits(f.subBits(f.toBits(f.constant(0x1p64)), s.exponent));
  s.t = f.fma(lost, scale, s.t);
  Value result = withLimitsOfLog(f, y, natural(f, s));
  // Where y is 1, x is the answer, its sign and all its digits.
  return f.select(f.compare(Predicate::OEQ, y, 1), x, result);
}

//===----------------------------------------------------------------------===//
// Inverse hyperbolic functions
//===----------------------------------------------------------------------===//

/// log(2 x) for x from 2^60 on, where 1 is nothing beside it; elsewhere
/// log(1 + z).
static Value logOfDouble(ImplicitLocOpBuilder &b, Value x, Value z) {
  Formula f(b, x);
  Value isLarge = f.compare(Predicate::OGE, x, 0x1p60);
  Value log = expansions::log1p(b, f.select(isLarge, x, z));
  return f.add(
      log, f.select(isLarge, f.constant(0.693147180559945309), f.constant(0)));
}

Value expansions::asinh(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  // a + sqrt(a^2 + 1) = 1 + a + a^2 / (1 + sqrt(a^2 + 1)), which loses no
  // digits near zero. 2^60 squared does not overflow.
  Value a = f.abs(x);
  Value c = f.atMost(a, 0x1p60), one = f.constant(1);
  Value square = f.mul(c, c);
  Value root = f.sqrt(f.add(square, one));
  Value z = f.add(c, f.div(square, f.add(root, one)));
  return f.copySign(logOfDouble(b, a, z), x);
}

Value expansions::acosh(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  // With t = x - 1: x + sqrt(x^2 - 1) = 1 + t + sqrt(t^2 + 2 t).
  Value t = f.atMost(f.sub(x, f.constant(1)), 0x1p60);
  Value z = f.add(t, f.sqrt(f.fma(t, t, f.add(t, t))));
  Value isBelow = f.compare(Predicate::OLT, x, 1);
  Value nan = f.constant(std::numeric_limits<double>::quiet_NaN());
  return f.select(isBelow, nan, logOfDouble(b, x, z));
}

Value expansions::atanh(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  // Half of log((1 + a) / (1 - a)), the quotient being 1 + 2 a / (1 - a).
  Value a = f.abs(x);
  Value z = f.div(f.add(a, a), f.sub(f.constant(1), a));
  Value half = f.mul(expansions::log1p(b, z), f.constant(0.5));
  return f.copySign(half, x);
}
