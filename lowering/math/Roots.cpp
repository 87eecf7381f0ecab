//===- Roots.cpp - inverse square roots and cube roots --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/math/Approximations.h"
#include "lowering/math/Formula.h"
#include <limits>

using namespace mlir;
using namespace reprise::lowering;

using Predicate = Formula::Predicate;

/// Two operations that are correctly rounded each.
Value expansions::rsqrt(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  return f.div(f.constant(1), f.sqrt(x));
}

/// A cube root y of x that is off by a fraction e, as one that is off by 2/3
/// e^3 (Halley's iteration). The square's rounding is a third of an error in y.
static Value improveCubeRoot(const Formula &f, Value x, Value y) {
  Value square = f.mul(y, y);
  Value cube = f.mul(square, y);
  Value missing = f.fma(f.negate(square), y, x);
  Value slope = f.fma(cube, f.constant(2), x);
  return f.fma(y, f.div(missing, slope), y);
}

Value expansions::cbrt(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  Value a = f.abs(x);
  // Multiplied by a cube of a power of two, so that neither three times a cube
  // overflows nor is a subnormal number left.
  Value isLarge = f.compare(Predicate::OGT, a, 1);
  auto choose = [&](double large, double small) {
    return f.select(isLarge, f.constant(large), f.constant(small));
  };
  Value scaled = f.mul(a, choose(0x1p-30, 0x1p60));
  // A third of the bits is a third of the exponent: within 5% of the root once
  // the bias is made good (Kahan, Computing a real cube root, 1991).
  Value third = f.mulWide(f.toBits(scaled), f.bits(0x55555556)).high;
  Value root = f.fromBits(f.addBits(third, f.bits(709921077)));
  root = improveCubeRoot(f, scaled, root);
  root = improveCubeRoot(f, scaled, root);
  root = f.mul(root, choose(0x1p10, 0x1p-20));
  // Zeros, infinities and NaN are their own roots.
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Value isOrdinary = f.both(f.compare(Predicate::OGT, a, 0),
                            f.compare(Predicate::OLT, a, infinity));
  return f.select(isOrdinary, f.copySign(root, x), x);
}
