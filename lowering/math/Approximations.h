//===- Approximations.h - functions of f32 vectors as arithmetic ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each function builds the arithmetic for one vector of f32 (or one f32): no
// loads from tables, no branches, no instruction that some target would have to
// call a library for. NaN gives NaN, infinities the limits, and zeros keep
// their sign where the function does.
//
// No result is off by more than the 4 units in the last place (ulp) that the
// numerical contract allows a function (dialect/oracle/Arithmetic.h); where the
// true value is no normal number, it is off by less than 2^-126.
// tests/lowering/ApproximationsTest holds each function to its largest error
// known.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_MATH_APPROXIMATIONS_H
#define REPRISE_LOWERING_MATH_APPROXIMATIONS_H

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace reprise::lowering {

/// Of an angle in radians; NaN for infinities.
mlir::Value buildCos(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// The error function.
mlir::Value buildErf(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// e^x.
mlir::Value buildExp(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// 2^x.
mlir::Value buildExp2(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// e^x - 1.
mlir::Value buildExpm1(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// Natural logarithm; -inf at 0, NaN below.
mlir::Value buildLog(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// log(1 + x).
mlir::Value buildLog1p(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// Binary logarithm.
mlir::Value buildLog2(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// log(sigmoid(x)).
mlir::Value buildLogSigmoid(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// x to the power of y, with the special cases of IEEE 754-2019, 9.2.1.
mlir::Value buildPow(mlir::ImplicitLocOpBuilder &builder, mlir::Value x,
                     mlir::Value y);
/// 1 / (1 + e^-x).
mlir::Value buildSigmoid(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// Of an angle in radians; NaN for infinities.
mlir::Value buildSin(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// log(1 + e^x).
mlir::Value buildSoftplus(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
mlir::Value buildTanh(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_MATH_APPROXIMATIONS_H
