//===- Approximations.cpp - functions of f32 vectors as arithmetic -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/math/Approximations.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include <cmath>
#include <limits>

using namespace mlir;

namespace {

/// Arithmetic on values of one type, written as formulas.
class Formula {
public:
  Formula(ImplicitLocOpBuilder &b, Value like) : b(b), type(like.getType()) {}

  Value constant(double value) const {
    return splat(type, b.getF32FloatAttr(value));
  }
  Value bits(int32_t value) const {
    return splat(integers(), b.getI32IntegerAttr(value));
  }
  Value add(Value x, Value y) const { return arith::AddFOp::create(b, x, y); }
  Value sub(Value x, Value y) const { return arith::SubFOp::create(b, x, y); }
  Value mul(Value x, Value y) const { return arith::MulFOp::create(b, x, y); }
  Value div(Value x, Value y) const { return arith::DivFOp::create(b, x, y); }
  /// x * y + z, rounded once.
  Value fma(Value x, Value y, Value z) const {
    return math::FmaOp::create(b, x, y, z);
  }
  Value abs(Value x) const { return math::AbsFOp::create(b, x); }
  Value negate(Value x) const { return arith::NegFOp::create(b, x); }
  Value copySign(Value magnitude, Value sign) const {
    return math::CopySignOp::create(b, magnitude, sign);
  }
  Value compare(arith::CmpFPredicate predicate, Value x, Value y) const {
    return arith::CmpFOp::create(b, predicate, x, y);
  }
  Value select(Value condition, Value x, Value y) const {
    return arith::SelectOp::create(b, condition, x, y);
  }
  /// min and max with a bound, NaN kept: one instruction each on x86.
  Value atMost(Value x, Value bound) const {
    return select(compare(arith::CmpFPredicate::OGT, x, bound), bound, x);
  }
  Value atLeast(Value x, Value bound) const {
    return select(compare(arith::CmpFPredicate::OLT, x, bound), bound, x);
  }
  Value toBits(Value x) const { return arith::BitcastOp::create(b, integers(), x); }
  Value fromBits(Value x) const { return arith::BitcastOp::create(b, type, x); }
  Value addBits(Value x, Value y) const { return arith::AddIOp::create(b, x, y); }
  Value subBits(Value x, Value y) const { return arith::SubIOp::create(b, x, y); }
  Value andBits(Value x, Value y) const { return arith::AndIOp::create(b, x, y); }
  Value shiftLeft(Value x, int32_t by) const { return arith::ShLIOp::create(b, x, bits(by)); }
  Value shiftRight(Value x, int32_t by) const { return arith::ShRSIOp::create(b, x, bits(by)); }
  Value toFloat(Value x) const { return arith::SIToFPOp::create(b, type, x); }

  /// c0 + x (c1 + x (c2 + ...)).
  Value polynomial(Value x, ArrayRef<double> coefficients) const {
    Value sum = constant(coefficients.back());
    for (double c : llvm::reverse(coefficients.drop_back()))
      sum = fma(sum, x, constant(c));
    return sum;
  }
  /// 2^n of small integers: the exponent's bits.
  Value powerOfTwo(Value n) const {
    return fromBits(shiftLeft(addBits(n, bits(127)), 23));
  }

private:
  Type integers() const {
    auto shaped = dyn_cast<ShapedType>(type);
    return shaped ? Type(shaped.clone(b.getI32Type())) : Type(b.getI32Type());
  }
  Value splat(Type of, TypedAttr value) const {
    if (auto shaped = dyn_cast<ShapedType>(of))
      value = DenseElementsAttr::get(shaped, Attribute(value));
    return arith::ConstantOp::create(b, value);
  }

  ImplicitLocOpBuilder &b;
  Type type;
};

/// x = n log(2) + r with abs(r) <= log(2) / 2, log(2) in two parts so that n times the
/// first is exact (Cody and Waite, Software Manual for the Elementary Functions, 1980).
/// n comes as a float and as an integer: adding 1.5 * 2^23 leaves it in the low
/// bits, without a conversion that is undefined for NaN.
struct ReducedExponent {
  Value r, n, integer;
};

} // namespace

static ReducedExponent reduceExponent(const Formula &f, Value x) {
  constexpr double log2High = 0.693359375, log2Low = -2.12194440e-4;
  Value magic = f.constant(12582912.0);
  Value shifted = f.fma(x, f.constant(1.4426950408889634), magic);
  Value n = f.sub(shifted, magic);
  Value r = f.fma(n, f.constant(-log2High), x);
  r = f.fma(n, f.constant(-log2Low), r);
  return {r, n, f.subBits(f.toBits(shifted), f.toBits(magic))};
}

/// (e^r - 1 - r) / r^2 for abs(r) <= log(2) / 2: Taylor's coefficients, the tail
/// of which is below 2^-27 of e^r there.
static Value expTail(const Formula &f, Value r) {
  return f.polynomial(r, {1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040});
}

Value reprise::lowering::buildExp(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  // Beyond these bounds the result is 0 or inf as it is at them.
  x = f.atLeast(f.atMost(x, f.constant(89.0)), f.constant(-105.0));
  ReducedExponent e = reduceExponent(f, x);
  Value power = f.add(f.fma(f.mul(e.r, e.r), expTail(f, e.r), e.r), f.constant(1.0));
  // 2^n in two factors: n reaches 128 and -151, where 2^n itself is no normal number.
  Value half = f.shiftRight(e.integer, 1);
  Value otherHalf = f.subBits(e.integer, half);
  return f.mul(f.mul(power, f.powerOfTwo(half)), f.powerOfTwo(otherHalf));
}

Value reprise::lowering::buildExpm1(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  // e^x - 1 = 2^n (e^r - 1) + (2^n - 1); below -17.5 it rounds to -1.
  Value clamped = f.atLeast(f.atMost(x, f.constant(89.0)), f.constant(-20.0));
  ReducedExponent e = reduceExponent(f, clamped);
  Value small = f.fma(f.mul(e.r, e.r), expTail(f, e.r), e.r);
  Value half = f.shiftRight(e.integer, 1);
  Value first = f.powerOfTwo(half);
  Value second = f.powerOfTwo(f.subBits(e.integer, half));
  // Scaled by 2^(n - half) first, so that 2^n = inf appears last.
  Value rest = f.sub(second, f.div(f.constant(1.0), first));
  return f.mul(f.fma(second, small, rest), first);
}

Value reprise::lowering::buildLog(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  Value infinity = f.constant(std::numeric_limits<float>::infinity());
  // Subnormal numbers are scaled into the normal range.
  Value tiny = f.compare(arith::CmpFPredicate::OLT, x, f.constant(1.17549435e-38));
  Value scaled = f.select(tiny, f.mul(x, f.constant(8388608.0)), x);
  Value correction = f.select(tiny, f.constant(-23.0), f.constant(0.0));
  // scaled = 2^n m with m in [sqrt(1/2), sqrt(2)).
  constexpr int32_t sqrtHalfBits = 0x3f3504f3;
  Value offset = f.subBits(f.toBits(scaled), f.bits(sqrtHalfBits));
  Value n = f.add(f.toFloat(f.shiftRight(offset, 23)), correction);
  Value mantissa = f.andBits(offset, f.bits(0x007fffff));
  Value m = f.fromBits(f.addBits(mantissa, f.bits(sqrtHalfBits)));
  // log(1 + t) = 2 atanh(s), s = t / (2 + t): an odd series in s, abs(s) < 0.172.
  Value t = f.sub(m, f.constant(1.0));
  Value s = f.div(t, f.add(t, f.constant(2.0)));
  Value s2 = f.mul(s, s);
  Value series = f.mul(s2, f.polynomial(s2, {2.0 / 3, 2.0 / 5, 2.0 / 7, 2.0 / 9, 2.0 / 11}));
  // log(1 + t) = t - s (t - series): exact in its first term (FreeBSD's msun, e_log.c).
  Value tail = f.mul(s, f.sub(t, series));
  Value low = f.fma(n, f.constant(-2.12194440e-4), f.negate(tail));
  Value result = f.fma(n, f.constant(0.693359375), f.add(t, low));
  result = f.select(f.compare(arith::CmpFPredicate::OEQ, x, infinity), infinity, result);
  Value zero = f.constant(0.0);
  result = f.select(f.compare(arith::CmpFPredicate::OEQ, x, zero), f.negate(infinity), result);
  Value nan = f.constant(std::numeric_limits<float>::quiet_NaN());
  Value valid = f.compare(arith::CmpFPredicate::OGE, x, zero);
  return f.select(valid, result, nan);
}

Value reprise::lowering::buildLog1p(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  // y = 1 + x rounds; what it lost, relative to y, is the first-order correction
  // (Kahan, see Higham, Accuracy and Stability, section 1.14).
  Value one = f.constant(1.0);
  Value y = f.add(x, one);
  Value lost = f.sub(x, f.sub(y, one));
  Value corrected = f.add(buildLog(b, y), f.div(lost, y));
  // Infinite y has no correction; where y is 1, x itself is the answer.
  Value infinity = f.constant(std::numeric_limits<float>::infinity());
  Value finite = f.compare(arith::CmpFPredicate::OLT, f.abs(y), infinity);
  Value positive = f.compare(arith::CmpFPredicate::OGT, y, f.constant(0.0));
  Value plain = buildLog(b, y);
  Value result = f.select(arith::AndIOp::create(b, finite, positive), corrected, plain);
  return f.select(f.compare(arith::CmpFPredicate::OEQ, y, one), x, result);
}

Value reprise::lowering::buildTanh(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  Value a = f.abs(x);
  // Away from zero: 1 - 2 / (e^2a + 1).
  Value power = buildExp(b, f.add(a, a));
  Value one = f.constant(1.0);
  Value large = f.sub(one, f.div(f.constant(2.0), f.add(power, one)));
  // Near zero: x + x^3 P(x^2). Coefficients: minimax fit on abs(x) <= 0.625.
  Value square = f.mul(x, x);
  Value p = f.polynomial(square, {-3.33332819422e-1, 1.33314422036e-1, -5.37397155531e-2,
                                  2.06390887954e-2, -5.70498872745e-3});
  Value small = f.fma(f.mul(square, a), p, a);
  Value isSmall = f.compare(arith::CmpFPredicate::OLT, a, f.constant(0.625));
  return f.copySign(f.select(isSmall, small, large), x);
}

Value reprise::lowering::buildSigmoid(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  Value one = f.constant(1.0);
  return f.div(one, f.add(one, buildExp(b, f.negate(x))));
}

/// log1p(e^-abs(x)): what softplus and logsigmoid have in common.
static Value buildLogOnePlusExpOfMinusAbs(ImplicitLocOpBuilder &b, const Formula &f, Value x) {
  return reprise::lowering::buildLog1p(
      b, reprise::lowering::buildExp(b, f.negate(f.abs(x))));
}

Value reprise::lowering::buildSoftplus(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  Value positive = f.atLeast(x, f.constant(0.0));
  return f.add(positive, buildLogOnePlusExpOfMinusAbs(b, f, x));
}

Value reprise::lowering::buildLogSigmoid(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  Value negative = f.atMost(x, f.constant(0.0));
  return f.sub(negative, buildLogOnePlusExpOfMinusAbs(b, f, x));
}
