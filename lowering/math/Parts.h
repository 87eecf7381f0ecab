//===- Parts.h - what several approximations are made of ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_MATH_PARTS_H
#define REPRISE_LOWERING_MATH_PARTS_H

#include "lowering/math/Formula.h"

namespace reprise::lowering {

/// e^r for r from -log(2) / 2 to log(2), within 2^-24.5.
mlir::Value expOfRest(const Formula &f, mlir::Value r);

/// The integer nearest to a number, 127 at most, and 2 to its power: zero at
/// -127, which is the least.
struct NearestPower {
  mlir::Value n, power;
};
NearestPower nearestPower(const Formula &f, mlir::Value x);

/// x = 2^n (1 + t), 1 + t from sqrt(1/2) to sqrt(2); t is exact. `exponent`
/// holds n in the place of a float's exponent.
struct Split {
  mlir::Value n, t, exponent;
};

/// Of positive numbers; subnormal ones are scaled first, and `exponent` is then
/// that of the scaled number.
Split splitPositive(const Formula &f, mlir::Value x);

/// `result` where a logarithm of x is finite; NaN below zero, -inf at zero, and
/// x itself where it is infinite or NaN.
mlir::Value withLimitsOfLog(const Formula &f, mlir::Value x,
                            mlir::Value result);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_MATH_PARTS_H
