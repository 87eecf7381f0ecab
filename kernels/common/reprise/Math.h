//===- Math.h - scalar functions of a step --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// f32 functions that the scalar code of a step calls. One text for both sides:
// the leaves (expf, tanhf, ...) are CUDA's own on the device and the C
// library's on the host. None uses an approximation that fails far from zero;
// NaN gives NaN, infinities give the limits. Errors are the largest found on
// the host twin by tests/kernels/MathTest.cpp, in units in the last place (ulp)
// of the f32 result. dialect/ScalarFunctions.def says which op calls which.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_COMMON_MATH_H
#define REPRISE_COMMON_MATH_H

#include "reprise/MathLeaves.h"

namespace reprise::gpu::math {

/// Numbers that have no literal.
inline constexpr float infinity = __builtin_bit_cast(float, 0x7f800000u);
inline constexpr float notANumber = __builtin_bit_cast(float, 0x7fc00000u);

REPRISE_FUNCTION float abs(float x) { return fabsf(x); }
REPRISE_FUNCTION float copySign(float x, float sign) {
  return copysignf(x, sign);
}
REPRISE_FUNCTION float floor(float x) { return floorf(x); }
REPRISE_FUNCTION float ceil(float x) { return ceilf(x); }
REPRISE_FUNCTION float trunc(float x) { return truncf(x); }
/// Halves away from zero.
REPRISE_FUNCTION float round(float x) { return roundf(x); }
/// Halves to the even number.
REPRISE_FUNCTION float roundEven(float x) { return rintf(x); }
/// Exact; the result has the sign of x.
REPRISE_FUNCTION float fmod(float x, float y) { return fmodf(x, y); }
REPRISE_FUNCTION float fma(float x, float y, float z) { return fmaf(x, y, z); }

REPRISE_FUNCTION float sqrt(float x) { return sqrtf(x); }
REPRISE_FUNCTION float cbrt(float x) { return cbrtf(x); }
REPRISE_FUNCTION float pow(float x, float y) { return powf(x, y); }
REPRISE_FUNCTION float exp(float x) { return expf(x); }
REPRISE_FUNCTION float exp2(float x) { return exp2f(x); }
REPRISE_FUNCTION float expm1(float x) { return expm1f(x); }
REPRISE_FUNCTION float log(float x) { return logf(x); }
REPRISE_FUNCTION float log10(float x) { return log10f(x); }
REPRISE_FUNCTION float log1p(float x) { return log1pf(x); }
REPRISE_FUNCTION float log2(float x) { return log2f(x); }
REPRISE_FUNCTION float sin(float x) { return sinf(x); }
REPRISE_FUNCTION float cos(float x) { return cosf(x); }
REPRISE_FUNCTION float tan(float x) { return tanf(x); }
REPRISE_FUNCTION float asin(float x) { return asinf(x); }
REPRISE_FUNCTION float acos(float x) { return acosf(x); }
REPRISE_FUNCTION float atan(float x) { return atanf(x); }
REPRISE_FUNCTION float atan2(float y, float x) { return atan2f(y, x); }
REPRISE_FUNCTION float sinh(float x) { return sinhf(x); }
REPRISE_FUNCTION float cosh(float x) { return coshf(x); }
REPRISE_FUNCTION float tanh(float x) { return tanhf(x); }
REPRISE_FUNCTION float asinh(float x) { return asinhf(x); }
REPRISE_FUNCTION float acosh(float x) { return acoshf(x); }
REPRISE_FUNCTION float atanh(float x) { return atanhf(x); }
REPRISE_FUNCTION float erf(float x) { return erff(x); }
REPRISE_FUNCTION float erfc(float x) { return erfcf(x); }

REPRISE_FUNCTION bool isNaN(float x) { return x != x; }
REPRISE_FUNCTION bool isInfinite(float x) { return fabsf(x) == infinity; }
REPRISE_FUNCTION bool isFinite(float x) { return fabsf(x) < infinity; }
REPRISE_FUNCTION bool isNormal(float x) {
  return fabsf(x) >= 0x1p-126f && fabsf(x) < infinity;
}
/// Whether one of them is NaN, so that they are neither equal nor in order.
REPRISE_FUNCTION bool unordered(float a, float b) { return a != a || b != b; }

/// 1 / sqrt(x) from two correctly rounded operations, at most 1.5 ulp.
REPRISE_FUNCTION float rsqrt(float x) { return 1.0f / sqrtf(x); }

/// 1 / (1 + exp(-x)), at most 2.5 ulp. The exponential is taken of -|x| so that
/// it cannot overflow: small results keep their digits down to x = -103.
REPRISE_FUNCTION float sigmoid(float x) {
  const float decay = expf(-fabsf(x));
  return quotient(x >= 0.0f ? 1.0f : decay, 1.0f + decay);
}

/// log(1 + exp(x)), at most 2 ulp. fmaxf drops a NaN; the second term keeps it.
REPRISE_FUNCTION float softplus(float x) {
  return fmaxf(x, 0.0f) + log1pf(expf(-fabsf(x)));
}

/// log(sigmoid(x)) = -softplus(-x), at most 2 ulp.
REPRISE_FUNCTION float logsigmoid(float x) {
  return fminf(x, 0.0f) - log1pf(expf(-fabsf(x)));
}

/// The larger value; NaN if either is NaN, and +0 above -0 (IEEE 754-2019
/// maximum).
REPRISE_FUNCTION float maximum(float a, float b) {
  if (a != a || b != b)
    return a + b;
  return a > b || (a == b && copysignf(1.0f, a) > 0.0f) ? a : b;
}

/// The smaller value; NaN if either is NaN, and -0 below +0 (IEEE 754-2019
/// minimum).
REPRISE_FUNCTION float minimum(float a, float b) { return -maximum(-a, -b); }

/// The larger value, or the other one where one is NaN (IEEE 754-2019
/// maximumNumber).
REPRISE_FUNCTION float maximumNumber(float a, float b) {
  return a != a ? b : b != b ? a : maximum(a, b);
}

/// The smaller value, or the other one where one is NaN (IEEE 754-2019
/// minimumNumber).
REPRISE_FUNCTION float minimumNumber(float a, float b) {
  return -maximumNumber(-a, -b);
}

/// x from `least` to `most`; NaN if one of them is NaN.
REPRISE_FUNCTION float clamp(float x, float least, float most) {
  return minimum(maximum(x, least), most);
}

} // namespace reprise::gpu::math

#endif // REPRISE_COMMON_MATH_H
