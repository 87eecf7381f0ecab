//===- Exponentials.cpp - functions made from e^x -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All begin with x = n log(2) + r, so that e^x = 2^n e^r (Cody and Waite,
// Software Manual for the Elementary Functions, 1980), and differ in which
// powers of two they can meet, which is where the instructions go.
//
// The polynomials are our own fits: least maximum error relative to the
// function (a linear program over 600 Chebyshev points), then their
// coefficients rounded to f32 one after another, the later ones fitted again
// each time.
//
//===----------------------------------------------------------------------===//

#include "lowering/math/Approximations.h"
#include "lowering/math/Formula.h"
#include "lowering/math/Parts.h"
#include <limits>

using namespace mlir;
using namespace reprise::lowering;

namespace {

/// x = n log(2) + r; `power` is 2^(n - shift) for n - shift from -126 to 127,
/// zero for -127 and infinity for 128.
struct Reduced {
  Value r, power;
};

/// Adding 1.5 * 2^23 leaves the nearest integer in a float's low bits, without
/// a conversion that is undefined for NaN; 127 more make it the exponent's
/// bits.
constexpr double roundingConstant = 12582912.0 + 127;

/// The nearest f32 to log(2), and the rest: n times the first is subtracted by
/// an FMA without any error, since the difference has few bits.
constexpr double log2High = 0.693147182464599609375;
constexpr double log2Low = -1.9046542999577680e-9;
constexpr double log2OfE = 1.4426950408889634;

} // namespace

static Value powerFrom(const Formula &f, Value rounded) {
  return f.fromBits(f.shiftLeft(f.toBits(rounded), 23));
}

/// n is at most `most`: beyond it r grows.
static Reduced reduce(const Formula &f, Value x, int shift = 0,
                      std::optional<int> most = std::nullopt) {
  double magic = roundingConstant - shift;
  Value rounded = f.fma(x, f.constant(log2OfE), f.constant(magic));
  if (most)
    rounded = f.atMost(rounded, magic + *most);
  Value n = f.sub(rounded, f.constant(magic));
  Value r = f.fma(n, f.constant(-log2High), x);
  r = f.fma(n, f.constant(-log2Low), r);
  return {r, powerFrom(f, rounded)};
}

NearestPower reprise::lowering::nearestPower(const Formula &f, Value x) {
  Value magic = f.constant(roundingConstant);
  Value rounded = f.atMost(f.add(x, magic), roundingConstant + 127);
  return {f.sub(rounded, magic), powerFrom(f, rounded)};
}

/// x + n log(2) = r, so that e^-x = 2^n e^-r. (To negate x or its bounds would
/// take instructions of its own.)
static Reduced reduceNegated(const Formula &f, Value x) {
  Value magic = f.constant(roundingConstant);
  Value rounded = f.fma(x, f.constant(-log2OfE), magic);
  Value n = f.sub(rounded, magic);
  Value r = f.fma(n, f.constant(log2High), x);
  r = f.fma(n, f.constant(log2Low), r);
  return {r, powerFrom(f, rounded)};
}

Value reprise::lowering::expOfRest(const Formula &f, Value r) {
  return f.polynomial(r, {1, 1, 0.5000021457672119, 0.16666994988918304,
                          0.04162214323878288, 0.008326892741024494,
                          0.0016213851049542427});
}

/// e^-r.
static Value expOfNegatedRest(const Formula &f, Value r) {
  return f.polynomial(r, {1, -1, 0.5000021457672119, -0.16666994988918304,
                          0.04162214323878288, -0.008326892741024494,
                          0.0016213851049542427});
}

/// e^r - 1 for abs(r) <= log(2) / 2, within 2^-26.1 before its last rounding.
static Value expm1OfRest(const Formula &f, Value r) {
  Value tail = f.polynomial(r, {0.4999999701976776, 0.1666654646396637,
                                0.04166743531823158, 0.00836627185344696,
                                0.001387069234624505});
  return f.fma(f.mul(r, r), tail, r);
}

Value expansions::exp(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  // 2^128 is no float, and e^x is finite in half of that octave: there n stays
  // 127 and r goes on to log(2), and beyond, where 2^127 e^r overflows by
  // itself.
  Reduced e = reduce(f, f.atLeast(x, -88), 0, 127);
  return f.mul(expOfRest(f, e.r), e.power);
}

Value expansions::exp2(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  // An infinity goes through to the end. At 128 the polynomial is below 2.
  Value y = f.select(f.compare(Formula::Predicate::OGE, x, 128),
                     f.constant(std::numeric_limits<double>::infinity()),
                     f.atLeast(x, -127));
  NearestPower nearest = nearestPower(f, y);
  Value r = f.mul(f.sub(y, nearest.n), f.constant(log2High));
  return f.mul(expOfRest(f, r), nearest.power);
}

Value expansions::expm1(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  // Half of 2^n (e^r - 1) + (2^n - 1), doubled at the end, where it may
  // overflow. The bounds change nothing: below -17.4 it rounds to -1, from 88.8
  // on it is infinite.
  Reduced e = reduce(f, f.atMost(f.atLeast(x, -20), 88.8), 1);
  Value offset = f.sub(e.power, f.constant(0.5));
  Value half = f.fma(expm1OfRest(f, e.r), e.power, offset);
  return f.copySign(f.add(half, half), x);
}

Value expansions::tanh(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  // With u = e^(-2a) - 1: tanh(a) = -u / (u + 2), which loses no digits near
  // zero and cannot overflow. From 9.02 on tanh rounds to 1, and so does this.
  Value a = f.atMost(f.abs(x), 20);
  Reduced e = reduce(f, f.mul(a, f.constant(-2)));
  Value one = f.constant(1);
  Value u = f.fma(expm1OfRest(f, e.r), e.power, f.sub(e.power, one));
  return f.copySign(f.div(u, f.add(u, f.constant(2))), x);
}

Value expansions::sinh(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  // A quarter of u = e^a - 1, since e^a may overflow where sinh(a), half of u +
  // u / (u + 1), does not. From 89.5 on it is infinite.
  Value a = f.abs(x);
  Reduced e = reduce(f, f.atMost(a, 89.5), 2);
  Value quarter =
      f.fma(expm1OfRest(f, e.r), e.power, f.sub(e.power, f.constant(0.25)));
  Value denominator = f.fma(quarter, f.constant(4), f.constant(1));
  Value half = f.add(quarter, f.div(quarter, denominator));
  // A quarter of the least numbers would lose digits; they are their own sinh.
  Value isSmall = f.compare(Formula::Predicate::OLT, a, 0x1p-13);
  return f.copySign(f.select(isSmall, a, f.add(half, half)), x);
}

Value expansions::cosh(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  // With q = e^a / 4: cosh(a) is twice q + e^-a / 4.
  Reduced e = reduce(f, f.atMost(f.abs(x), 89.5), 2);
  Value quarter = f.mul(expOfRest(f, e.r), e.power);
  Value half = f.add(quarter, f.div(f.constant(0.0625), quarter));
  return f.add(half, half);
}

Value expansions::sigmoid(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  // At -88.5 the power is infinite and the result zero; e^-88.3 is no normal
  // number.
  Reduced e = reduceNegated(f, f.atLeast(f.atMost(x, 88), -88.5));
  Value one = f.constant(1);
  return f.div(one, f.fma(expOfNegatedRest(f, e.r), e.power, one));
}

/// e^-abs(x), zero from 88 on.
static Value expOfMinusAbs(const Formula &f, Value x) {
  Reduced e = reduceNegated(f, f.atMost(f.abs(x), 88));
  return f.mul(expOfNegatedRest(f, e.r), e.power);
}

/// log(1 + e^-abs(x)): what softplus and logsigmoid have in common. The
/// polynomial is log(1 + y) for y from 0 to 1, within 2^-24.8.
static Value log1pOfExpOfMinusAbs(const Formula &f, Value x) {
  Value y = expOfMinusAbs(f, x);
  return f.mul(y,
               f.polynomial(y, {1, -0.49999648332595825, 0.33321329951286316,
                                -0.24857217073440552, 0.1915384829044342,
                                -0.13754187524318695, 0.07920882850885391,
                                -0.030068300664424896, 0.005365422461181879}));
}

Value expansions::softplus(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  return f.add(f.atLeast(x, 0), log1pOfExpOfMinusAbs(f, x));
}

Value expansions::logsigmoid(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  return f.sub(f.atMost(x, 0), log1pOfExpOfMinusAbs(f, x));
}

Value expansions::erf(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  Value a = f.abs(x);
  // Below 0.875: x + x P(x^2), within 2^-26.
  Value small =
      f.polynomial(f.mul(x, x), {0.12837915122509003, -0.3761250376701355,
                                 0.11281921714544296, -0.026770485565066338,
                                 0.004998927935957909, -0.0006020490545779467});
  small = f.fma(x, small, x);
  // Above: 1 - e^(a Q(a)), within 2^-28.2. From 3.92 on erf rounds to 1.
  Value c = f.atMost(a, 4);
  Value exponent = f.mul(
      c, f.polynomial(c, {-1.1285256147384644, -0.6356799602508545,
                          -0.10531274229288101, 0.02292281575500965,
                          -0.0032252632081508636, 0.00021524248586501926}));
  Reduced e = reduce(f, exponent);
  Value large = f.sub(f.constant(1), f.mul(expOfRest(f, e.r), e.power));
  return f.select(f.compare(Formula::Predicate::OLT, a, 0.875), small,
                  f.copySign(large, x));
}
