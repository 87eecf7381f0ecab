//===- InverseTrigonometry.cpp - angles from their sine, ... --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each is brought to a polynomial near zero, and to an angle less that. pi is
// the sum of two floats. The polynomials are fits like those in
// Exponentials.cpp.
//
//===----------------------------------------------------------------------===//

#include "lowering/math/Approximations.h"
#include "lowering/math/Formula.h"
#include <limits>

using namespace mlir;
using namespace reprise::lowering;

using Predicate = Formula::Predicate;

/// The float nearest to pi/2, and the rest.
static constexpr double quarterTurn = 1.57079637050628662109;
static constexpr double quarterTurnRest = -4.37113882867379e-8;

/// turns pi/2 - x, for `turns` 1 or 2.
static Value complement(const Formula &f, double turns, Value x) {
  Value rest = f.sub(x, f.constant(turns * quarterTurnRest));
  return f.sub(f.constant(turns * quarterTurn), rest);
}

//===----------------------------------------------------------------------===//
// From a tangent
//===----------------------------------------------------------------------===//

/// atan(x) for x from 0 to 1: x + x^3 P(x^2), within 2^-28.5.
static Value smallArctangent(const Formula &f, Value x) {
  Value square = f.mul(x, x);
  Value series = f.polynomial(
      square,
      {-0.33333298563957214, 0.1999852955341339, -0.14264015853405,
       0.10950880497694016, -0.08399306237697601, 0.05788138136267662,
       -0.031096961349248886, 0.010868660174310207, -0.00178281229455024});
  return f.fma(f.mul(x, square), series, x);
}

Value expansions::atan(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  Value a = f.abs(x);
  Value isLarge = f.compare(Predicate::OGT, a, 1);
  Value small =
      smallArctangent(f, f.select(isLarge, f.div(f.constant(1), a), a));
  return f.copySign(f.select(isLarge, complement(f, 1, small), small), x);
}

Value expansions::atan2(ImplicitLocOpBuilder &b, Value y, Value x) {
  Formula f(b, x);
  Value height = f.abs(y), width = f.abs(x);
  Value isSteep = f.compare(Predicate::OGT, height, width);
  Value less = f.select(isSteep, width, height);
  Value more = f.select(isSteep, height, width);
  // Zeros count as a point on the axis of x, infinities as one on the diagonal.
  Value diagonal = f.select(f.compare(Predicate::OEQ, more, 0), f.constant(0),
                            f.constant(1));
  Value slope = f.select(f.compare(Predicate::OEQ, less, more), diagonal,
                         f.div(less, more));
  Value angle = smallArctangent(f, slope);
  // From the nearest half of an axis: one of pi/2, where steep, or else pi or
  // 0.
  Value isLeft = f.compareBits(arith::CmpIPredicate::slt, f.toBits(x), 0);
  auto choose = [&](double quarter) {
    return f.select(isSteep, f.constant(quarter),
                    f.select(isLeft, f.constant(2 * quarter), f.constant(0)));
  };
  Value away = f.select(f.differ(isSteep, isLeft), f.negate(angle), angle);
  Value rest = f.add(away, choose(quarterTurnRest));
  return f.copySign(f.add(choose(quarterTurn), rest), y);
}

//===----------------------------------------------------------------------===//
// From a sine or cosine
//===----------------------------------------------------------------------===//

namespace {

/// For a = abs(x): where a is at most 1/2, asin(a); elsewhere half of acos(a),
/// which is asin(sqrt((1 - a) / 2)).
struct Arcsine {
  Value isSmall, angle;
};

} // namespace

static Arcsine arcsineOf(const Formula &f, Value a) {
  Value isSmall = f.compare(Predicate::OLE, a, 0.5);
  Value half = f.constant(0.5);
  Value square =
      f.select(isSmall, f.mul(a, a), f.fma(a, f.constant(-0.5), half));
  Value sine = f.select(isSmall, a, f.sqrt(square));
  // Up to 1/2: x + x^3 P(x^2), within 2^-27.6.
  Value series = f.polynomial(square, {0.16666752099990845, 0.074953094124794,
                                       0.04546915367245674, 0.02418474107980728,
                                       0.042158398777246475});
  return {isSmall, f.fma(f.mul(sine, square), series, sine)};
}

Value expansions::asin(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  auto [isSmall, angle] = arcsineOf(f, f.abs(x));
  Value large = complement(f, 1, f.add(angle, angle));
  return f.copySign(f.select(isSmall, angle, large), x);
}

Value expansions::acos(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  auto [isSmall, angle] = arcsineOf(f, f.abs(x));
  Value twice = f.add(angle, angle);
  Value large =
      f.select(f.compare(Predicate::OLT, x, 0), complement(f, 2, twice), twice);
  Value small = complement(f, 1, f.copySign(angle, x));
  return f.select(isSmall, small, large);
}
