//===- Approximations.h - functions of f32 vectors as arithmetic ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each function is called as its op in dialect/ScalarFunctions.def, which says
// what it means, and builds the arithmetic for one vector of f32 (or one f32):
// no loads from tables, no branches, no instruction that some target would have
// to call a library for. NaN gives NaN, infinities the limits, and zeros keep
// their sign where the function does.
//
// No result is off by more than the 4 units in the last place (ulp) that the
// numerical contract allows a function (dialect/oracle/Arithmetic.h); where the
// true value is no normal number, it is off by less than 2^-126.
// tests/lowering/ApproximationsTest holds each function to its largest error
// known, which the table says. remf is exact.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_MATH_APPROXIMATIONS_H
#define REPRISE_LOWERING_MATH_APPROXIMATIONS_H

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace reprise::lowering::expansions {

using Builder = mlir::ImplicitLocOpBuilder;
using mlir::Value;

// Exponentials.cpp
Value cosh(Builder &builder, Value x);
Value erf(Builder &builder, Value x);
Value exp(Builder &builder, Value x);
Value exp2(Builder &builder, Value x);
Value expm1(Builder &builder, Value x);
Value logsigmoid(Builder &builder, Value x);
Value sigmoid(Builder &builder, Value x);
Value sinh(Builder &builder, Value x);
Value softplus(Builder &builder, Value x);
Value tanh(Builder &builder, Value x);

// ErrorFunction.cpp
Value erfc(Builder &builder, Value x);

// Logarithms.cpp
Value acosh(Builder &builder, Value x);
Value asinh(Builder &builder, Value x);
Value atanh(Builder &builder, Value x);
Value log(Builder &builder, Value x);
Value log10(Builder &builder, Value x);
Value log1p(Builder &builder, Value x);
Value log2(Builder &builder, Value x);

// Powers.cpp
Value powf(Builder &builder, Value x, Value y);

// Roots.cpp
Value cbrt(Builder &builder, Value x);
Value rsqrt(Builder &builder, Value x);

// Remainder.cpp
Value remf(Builder &builder, Value x, Value y);

// Trigonometry.cpp
Value cos(Builder &builder, Value x);
Value sin(Builder &builder, Value x);
Value tan(Builder &builder, Value x);

// InverseTrigonometry.cpp
Value acos(Builder &builder, Value x);
Value asin(Builder &builder, Value x);
Value atan(Builder &builder, Value x);
Value atan2(Builder &builder, Value y, Value x);

} // namespace reprise::lowering::expansions

#endif // REPRISE_LOWERING_MATH_APPROXIMATIONS_H
