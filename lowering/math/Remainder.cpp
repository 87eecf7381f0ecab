//===- Remainder.cpp - what a division leaves -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exact, as a division with pencil and paper: with x = m 2^d and y = n 2^0, m
// and n of 24 bits, 20 binary digits of the quotient at a time leave a rest
// below n, which 2^20 times is divided next. d is at most 277, so that 14
// rounds do for all numbers.
//
//===----------------------------------------------------------------------===//

#include "lowering/math/Approximations.h"
#include "lowering/math/Formula.h"
#include "lowering/math/Parts.h"
#include <limits>

using namespace mlir;
using namespace reprise::lowering;

using Predicate = Formula::Predicate;

namespace {

/// A positive number: `significand` 2^`exponent`, the first from 1 to 2.
struct Parts {
  Value significand, exponent;
};

} // namespace

static Parts partsOf(const Formula &f, Value x) {
  Value isTiny = f.compare(Predicate::OLT, x, 0x1p-126);
  Value bits = f.toBits(f.select(isTiny, f.mul(x, f.constant(0x1p24)), x));
  Value fraction = f.orBits(f.andBits(bits, 0x007fffff), f.bits(0x3f800000));
  Value exponent = f.toFloat(f.shiftRight(bits, 23));
  Value bias = f.select(isTiny, f.constant(127 + 24), f.constant(127));
  return {f.fromBits(fraction), f.sub(exponent, bias)};
}

/// x 2^n for the whole number n from -150 to 127; exact where the result is a
/// float.
static Value scaleBy(const Formula &f, Value x, Value n) {
  Value first = f.atLeast(n, -100);
  Value power = nearestPower(f, first).power;
  return f.mul(f.mul(x, power), nearestPower(f, f.sub(n, first)).power);
}

/// The rest of `x`, below 2^digits n, divided by `divisor`, n: `inverse` is
/// about 1 / n. The quotient is wrong by 1 at most, whose sign tells the
/// rest's.
static Value divideDigits(const Formula &f, Value x, Value divisor,
                          Value inverse) {
  Value quotient = f.roundEven(f.mul(x, inverse));
  Value rest = f.fma(f.negate(quotient), divisor, x);
  return f.select(f.compare(Predicate::OLT, rest, 0), f.add(rest, divisor),
                  rest);
}

Value expansions::remf(ImplicitLocOpBuilder &b, Value x, Value y) {
  Formula f(b, x);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr int rounds = 14;
  Value a = f.abs(x), divisor = f.abs(y);
  Parts dividend = partsOf(f, a), parts = partsOf(f, divisor);
  Value inverse = f.div(f.constant(1), parts.significand);
  Value rest = dividend.significand;
  Value left = f.atLeast(f.sub(dividend.exponent, parts.exponent), 0);
  for (int round = 0; round != rounds; ++round) {
    Value digits = f.atMost(left, 20);
    Value shifted = f.mul(rest, nearestPower(f, digits).power);
    rest = divideDigits(f, shifted, parts.significand, inverse);
    left = f.sub(left, digits);
  }
  Value result = scaleBy(f, rest, parts.exponent);
  // Also where y is infinite.
  result = f.select(f.compare(Predicate::OLT, a, divisor), a, result);
  Value isNumber = f.both(f.compare(Predicate::OLT, a, infinity),
                          f.compare(Predicate::OGT, divisor, 0));
  Value nan = f.constant(std::numeric_limits<double>::quiet_NaN());
  return f.select(isNumber, f.copySign(result, x), nan);
}
