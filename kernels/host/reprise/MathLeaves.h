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

/// The device's takes normal numbers with normal results only.
inline float reciprocal(float x) { return 1.0f / x; }

} // namespace reprise::gpu::math

#endif // REPRISE_HOST_MATHLEAVES_H
