//===- Platform.h - the device text, compiled for lanes on the CPU --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Takes the place of the device's Platform.h: CUDA's words mean nothing, and
// its built-in types are defined.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_LANES_PLATFORM_H
#define REPRISE_TESTS_LANES_PLATFORM_H

#include <cmath>

#define REPRISE_FUNCTION inline
#define __global__
#define __launch_bounds__(...)

struct alignas(16) float4 {
  float x, y, z, w;
};

namespace reprise::gpu {
using Index = long long;
} // namespace reprise::gpu

#endif // REPRISE_TESTS_LANES_PLATFORM_H
