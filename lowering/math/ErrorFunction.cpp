//===- ErrorFunction.cpp - the complement of the error function -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// erfc(a) = e^(-a^2) E(a), and (1 + 2 a) E(a) stays between 1 and 1.3: a
// polynomial in (a - 2) / (a + 2) (Shepherd and Laframboise, Chebyshev
// approximation of (1 + 2 x) exp(x^2) erfc(x), 1981). It is a fit like those in
// Exponentials.cpp.
//
//===----------------------------------------------------------------------===//

#include "lowering/math/Approximations.h"
#include "lowering/math/Formula.h"

using namespace mlir;
using namespace reprise::lowering;

/// (a - 2) / (a + 2), corrected by what the quotient misses.
static Value variableOf(const Formula &f, Value a) {
  Value inverse = f.div(f.constant(1), f.add(a, f.constant(2)));
  Value q = f.fma(inverse, f.constant(-4), f.constant(1));
  Value rest = f.fma(f.add(q, f.constant(1)), f.constant(-2), a);
  return f.fma(inverse, f.fma(f.negate(q), a, rest), q);
}

/// e^(a^2) erfc(a), a from 0 to 10.1.
static Value scaledComplement(const Formula &f, Value a) {
  // (1 + 2 a) e^(a^2) erfc(a) - 1, within 2^-27.2 of what 1 is taken from.
  Value p = f.polynomial(
      variableOf(f, a),
      {0.27697837352752686, -0.09276382625102997, -0.16602984070777893,
       0.16405130922794342, -0.05422607809305191, -0.008034803904592991,
       0.00874452106654644, 0.0012735516065731645, -0.001482945284806192,
       -0.00044381964835338295, 0.0002069405745714903, 0.00010856644803425297});
  Value inverse = f.div(f.constant(1), f.fma(a, f.constant(2), f.constant(1)));
  Value quotient = f.fma(p, inverse, inverse);
  // What it misses: 1 + p - (1 + 2 a) quotient.
  Value half = f.fma(f.negate(quotient), a, f.constant(0.5));
  Value rest = f.fma(half, f.constant(2), f.sub(p, quotient));
  return f.fma(rest, inverse, quotient);
}

Value expansions::erfc(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  // At 10.1 it is below the least subnormal number.
  Value a = f.atMost(f.abs(x), 10.1);
  Value square = f.mul(a, a);
  Value power = expansions::exp(b, f.negate(square));
  // e^(-a^2) is e^-square (1 + what the square has too much).
  Value excess = f.fma(f.negate(a), a, square);
  Value scaled = f.mul(scaledComplement(f, a), power);
  Value result = f.fma(scaled, excess, scaled);
  Value isNegative = f.compare(Formula::Predicate::OLT, x, 0);
  return f.select(isNegative, f.sub(f.constant(2), result), result);
}
