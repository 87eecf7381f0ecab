//===- MathLeaves.h - where the f32 leaves of Math.h come from ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The C library has expf, tanhf and their like.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_MATHLEAVES_H
#define REPRISE_HOST_MATHLEAVES_H

#include "reprise/Platform.h"
#include <math.h>

namespace reprise::gpu::math {

/// The device's is for b from 1 to 2 and a up to b.
inline float quotient(float a, float b) { return a / b; }

} // namespace reprise::gpu::math

#endif // REPRISE_HOST_MATHLEAVES_H
