//===- Interval.cpp - bounds of terms ------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/Interval.h"

using namespace reprise::constraints;

Wide reprise::constraints::ceilQuotient(Wide dividend, Wide divisor) {
  return -floorQuotient(-dividend, divisor);
}

//===----------------------------------------------------------------------===//
// From operands to results
//===----------------------------------------------------------------------===//

Interval reprise::constraints::raise(Interval base, int64_t exponent) {
  // Beyond 64 factors every bound is beyond 64 bits, or 0, 1 or -1.
  int64_t factors = std::min<int64_t>(exponent, 64 + exponent % 2);
  auto power = [&](Wide bound) {
    Wide product = 1;
    for (int64_t i = 0; i < factors; ++i)
      product = clamp(product * bound);
    return product;
  };
  Wide lower = power(base.lower), upper = power(base.upper);
  if (exponent % 2 == 1 || base.lower >= 0)
    return {lower, upper};
  if (base.upper <= 0)
    return {upper, lower};
  return {0, std::max(lower, upper)};
}

Interval reprise::constraints::floorDivide(Interval dividend,
                                           Interval divisor) {
  Wide least = std::max<Wide>(divisor.lower, 1);
  Interval result;
  if (dividend.lower != below)
    result.lower = floorQuotient(dividend.lower,
                                 dividend.lower >= 0 ? divisor.upper : least);
  if (dividend.upper != above)
    result.upper = floorQuotient(dividend.upper,
                                 dividend.upper >= 0 ? least : divisor.upper);
  return result;
}

Interval reprise::constraints::ceilDivide(Interval dividend, Interval divisor) {
  return negate(floorDivide(negate(dividend), divisor));
}

Interval reprise::constraints::remainder(Interval dividend, Interval divisor) {
  Interval result{0, divisor.upper == above ? above : divisor.upper - 1};
  if (dividend.lower >= 0)
    result.upper = std::min(result.upper, dividend.upper);
  bool isBounded = dividend.lower != below && dividend.upper != above;
  if (!divisor.isFixed() || !isBounded)
    return result;
  Wide first = floorQuotient(dividend.lower, divisor.lower);
  if (first != floorQuotient(dividend.upper, divisor.lower))
    return result;
  Wide base = first * divisor.lower;
  return {dividend.lower - base, dividend.upper - base};
}

//===----------------------------------------------------------------------===//
// From results to operands
//===----------------------------------------------------------------------===//

Interval reprise::constraints::factorOf(Interval result, Interval other,
                                        Interval x) {
  if (other.upper < 0)
    return factorOf(negate(result), negate(other), x);
  if (other.lower <= 0) {
    // The other may be zero, and then so is the result; else nothing is known.
    bool excludesZero = result.lower > 0 || result.upper < 0;
    if (excludesZero && x.lower == 0)
      x.lower = 1;
    if (excludesZero && x.upper == 0)
      x.upper = -1;
    return x;
  }
  Interval factor;
  if (result.lower != below)
    factor.lower = ceilQuotient(result.lower,
                                result.lower > 0 ? other.upper : other.lower);
  if (result.upper != above)
    factor.upper = floorQuotient(result.upper,
                                 result.upper >= 0 ? other.lower : other.upper);
  return factor;
}

/// The largest root whose power is at most `value`; value >= 0.
static Wide floorRoot(Wide value, int64_t exponent) {
  Wide low = 0, high = above;
  while (low < high) {
    Wide middle = low + (high - low + 1) / 2;
    Interval power = raise({middle, middle}, exponent);
    bool fits = power.upper != above && power.upper <= value;
    (fits ? low : high) = fits ? middle : middle - 1;
  }
  return low;
}

static Wide ceilRoot(Wide value, int64_t exponent) {
  return value <= 0 ? 0 : floorRoot(value - 1, exponent) + 1;
}

Interval reprise::constraints::baseOf(Interval result, int64_t exponent,
                                      Interval x) {
  bool isOdd = exponent % 2 == 1;
  if (x.lower < 0 && x.upper <= 0)
    return negate(baseOf(isOdd ? negate(result) : result, exponent, negate(x)));
  Interval base;
  if (result.upper != above && result.upper >= 0)
    base.upper = floorRoot(result.upper, exponent);
  if (x.lower >= 0) {
    base.lower = ceilRoot(result.lower, exponent);
    return result.upper < 0 ? Interval{1, 0} : base;
  }
  if (!isOdd) {
    base.lower = -base.upper;
    return result.upper < 0 ? Interval{1, 0} : base;
  }
  if (result.lower != below)
    base.lower = result.lower >= 0 ? ceilRoot(result.lower, exponent)
                                   : -floorRoot(-result.lower, exponent);
  if (result.upper < 0)
    base.upper = -ceilRoot(-result.upper, exponent);
  return base;
}

/// A product that leaves open what an open factor leaves open.
static Wide upperProduct(Wide a, Wide b) {
  return a == above || b == above ? above : clamp(a * b);
}

Interval reprise::constraints::dividendOfFloor(Interval quotient,
                                               Interval divisor) {
  // quotient * divisor <= dividend < (quotient + 1) * divisor.
  Interval dividend;
  if (quotient.lower != below)
    dividend.lower = quotient.lower >= 0 ? clamp(quotient.lower * divisor.lower)
                     : divisor.upper == above
                         ? below
                         : clamp(quotient.lower * divisor.upper);
  if (quotient.upper == above)
    return dividend;
  Wide next = quotient.upper + 1;
  Wide product = next >= 0 ? upperProduct(next, divisor.upper)
                           : clamp(next * divisor.lower);
  dividend.upper = product == above ? above : product - 1;
  return dividend;
}

Interval reprise::constraints::divisorOfFloor(Interval quotient,
                                              Interval dividend) {
  Interval divisor{1, above};
  if (quotient.lower > 0 && dividend.upper != above)
    divisor.upper =
        dividend.upper < 0 ? 0 : floorQuotient(dividend.upper, quotient.lower);
  if (quotient.upper >= 0 && quotient.upper != above && dividend.lower >= 0)
    divisor.lower = floorQuotient(dividend.lower, quotient.upper + 1) + 1;
  return divisor;
}

Interval reprise::constraints::dividendOfCeil(Interval quotient,
                                              Interval divisor) {
  return negate(dividendOfFloor(negate(quotient), divisor));
}

Interval reprise::constraints::divisorOfCeil(Interval quotient,
                                             Interval dividend) {
  // (quotient - 1) * divisor < dividend <= quotient * divisor.
  Interval divisor{1, above};
  if (quotient.upper > 0 && quotient.upper != above && dividend.lower > 0)
    divisor.lower = ceilQuotient(dividend.lower, quotient.upper);
  if (quotient.lower > 1 && dividend.upper != above)
    divisor.upper = dividend.upper <= 0
                        ? 0
                        : ceilQuotient(dividend.upper, quotient.lower - 1) - 1;
  return divisor;
}
