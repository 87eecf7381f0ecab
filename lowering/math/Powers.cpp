//===- Powers.cpp - x to the power of y -----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// 2^(y log2(x)). The exponent goes up to 150, and its error is the result's
// relative error: the logarithm and the product are sums of two floats each
// (Dekker, A floating-point technique for extending the available precision,
// 1971). The polynomial is a fit like those in Exponentials.cpp.
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

namespace {

/// high + low, `low` small beside `high`.
struct Sum {
  Value high, low;
};

} // namespace

/// x y, exactly.
static Sum product(const Formula &f, Value x, Value y) {
  Value high = f.mul(x, y);
  return {high, f.fma(x, y, f.negate(high))};
}

/// The low parts' own product is left out.
static Sum product(const Formula &f, Sum x, Sum y) {
  Sum result = product(f, x.high, y.high);
  result.low = f.fma(x.high, y.low, result.low);
  result.low = f.fma(x.low, y.high, result.low);
  return result;
}

/// x + y, exactly; y is not larger than x, or x is zero.
static Sum orderedSum(const Formula &f, Value x, Value y) {
  Value high = f.add(x, y);
  return {high, f.sub(y, f.sub(high, x))};
}

/// log2(x) of positive numbers, within 2^-35 of it.
static Sum log2Of(const Formula &f, Value x) {
  Split s = splitPositive(f, x);
  // With q = t / (t + 2), in two parts: log(1 + t) = 2 atanh(q).
  Value two = f.constant(2);
  Sum denominator = orderedSum(f, two, s.t);
  Value q = f.div(s.t, denominator.high);
  Value rest = f.fma(f.negate(q), denominator.high, s.t);
  rest = f.fma(f.negate(q), denominator.low, rest);
  Value qLow = f.div(rest, denominator.high);
  // atanh(q) = q + q^3 (1/3 + P(q^2)), within 2^-35. The term with 1/3 is up to
  // a hundredth of q, too much for one float.
  Sum square = product(f, q, q);
  square.low = f.fma(f.add(q, q), qLow, square.low);
  Value rising =
      f.polynomial(square.high, {0.20000486075878143, 0.14249402284622192,
                                 0.12139250338077545});
  Sum series =
      orderedSum(f, f.constant(0.3333333134651184), f.mul(square.high, rising));
  series = product(f, square, series);
  Sum cube = product(f, q, series.high);
  cube.low = f.add(f.fma(q, series.low, cube.low), qLow);
  Sum atanh = orderedSum(f, q, cube.high);
  atanh.low = f.add(atanh.low, cube.low);
  // Times 2 / log(2); the exponent is larger than what comes to it, or zero.
  Sum factor = {f.constant(2.885390043258667),
                f.constant(3.851926067000022e-8)};
  Sum fraction = product(f, atanh, factor);
  Sum sum = orderedSum(f, s.n, fraction.high);
  return orderedSum(f, sum.high, f.add(sum.low, fraction.low));
}

/// 2^(high + low).
static Value exp2Of(const Formula &f, Sum exponent) {
  // Beyond, powers are zero or infinite, whatever `low` is.
  Value bounded = f.atMost(f.atLeast(exponent.high, -200), 200);
  Value isInside = f.compare(Predicate::OEQ, bounded, exponent.high);
  Value low = f.select(isInside, exponent.low, f.constant(0));
  Value excess = f.add(f.sub(bounded, f.constant(128)), low);
  Value isOver = f.compare(Predicate::OGE, excess, 0);
  // Where the nearest power would be 2^128, r goes on to 1.
  Value most = f.atLeast(bounded, -127);
  NearestPower nearest = nearestPower(f, most);
  Value r = f.add(f.sub(most, nearest.n), low);
  Value rest = expOfRest(f, f.mul(r, f.constant(0.693147182464599609375)));
  Value power = f.mul(rest, nearest.power);
  return f.select(isOver, f.constant(infinity), power);
}

Value expansions::powf(ImplicitLocOpBuilder &b, Value x, Value y) {
  Formula f(b, x);
  Value magnitude = f.abs(x);
  Sum log = log2Of(f, magnitude);
  log.high = withLimitsOfLog(f, magnitude, log.high);
  Sum exponent = product(f, y, log.high);
  exponent.low = f.fma(y, log.low, exponent.low);
  Value result = exp2Of(f, exponent);

  // Negative numbers have powers of whole exponents only; so have -0 and -inf
  // signs.
  Value half = f.mul(y, f.constant(0.5));
  Value isWhole = f.compare(Predicate::OEQ, f.floor(y), y);
  Value isBroken = f.compare(Predicate::UNE, f.floor(y), y);
  Value isOdd = f.both(isWhole, f.compare(Predicate::ONE, f.floor(half), half));
  result = f.flipSign(result, f.select(isOdd, f.toBits(x), f.bits(0)));
  Value nan = f.constant(std::numeric_limits<double>::quiet_NaN());
  Value isNegative = f.both(f.compare(Predicate::OLT, x, 0),
                            f.compare(Predicate::OGT, x, -infinity));
  result = f.select(f.both(isNegative, isBroken), nan, result);
  // IEEE 754-2019, 9.2.1: 1 to any power, and any number to the power of 0, are
  // 1, NaN or not; so is -1 to an infinite power.
  Value one = f.constant(1);
  Value isUnit = f.both(f.compare(Predicate::OEQ, magnitude, 1),
                        f.compare(Predicate::OEQ, f.abs(y), infinity));
  result = f.select(isUnit, one, result);
  result = f.select(f.compare(Predicate::OEQ, x, 1), one, result);
  return f.select(f.compare(Predicate::OEQ, y, 0), one, result);
}
