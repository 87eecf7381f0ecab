//===- MathLeaves.h - where the f32 leaves of Math.h come from ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NVRTC knows expf, tanhf and their like without a header. Kernels are compiled
// without --use_fast_math, so these are the accurate ones.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_MATHLEAVES_H
#define REPRISE_DEVICE_MATHLEAVES_H

#include "reprise/Instructions.h"

namespace reprise::gpu::math {

/// a / b for b from 1 to 2 and a up to b, corrected by its remainder: a
/// division of any numbers has slow paths, which keep the elements of a lane
/// from being computed side by side.
REPRISE_FUNCTION float quotient(float a, float b) {
  const float inverse = instruction::reciprocal(b), first = a * inverse;
  return fmaf(fmaf(-b, first, a), inverse, first);
}

} // namespace reprise::gpu::math

#endif // REPRISE_DEVICE_MATHLEAVES_H
