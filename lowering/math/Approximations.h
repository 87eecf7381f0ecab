//===- Approximations.h - functions of f32 vectors as arithmetic ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each function builds the arithmetic for one vector of f32. Errors in units in the
// last place (ulp) of the true value, measured over all f32 in the stated range
// by tests/lowering/ApproximationsTest; NaN gives NaN, infinities the limits.
//
//===--------------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_MATH_APPROXIMATIONS_H
#define REPRISE_LOWERING_MATH_APPROXIMATIONS_H

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace reprise::lowering {

/// e^x, results below 2^-126 included.
mlir::Value buildExp(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// e^x - 1.
mlir::Value buildExpm1(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// Natural logarithm; log(0) = -inf, NaN below.
mlir::Value buildLog(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// log(1 + x).
mlir::Value buildLog1p(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
mlir::Value buildTanh(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// 1 / (1 + e^-x).
mlir::Value buildSigmoid(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// log(1 + e^x).
mlir::Value buildSoftplus(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);
/// log(sigmoid(x)).
mlir::Value buildLogSigmoid(mlir::ImplicitLocOpBuilder &builder, mlir::Value x);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_MATH_APPROXIMATIONS_H
