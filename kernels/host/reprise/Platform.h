//===- Platform.h - what the host side of a kernel is made of -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How functions are marked for the host compiler, the index type, and CUDA's
// words in a kernel's signature, which mean nothing here.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_PLATFORM_H
#define REPRISE_HOST_PLATFORM_H

#define REPRISE_FUNCTION inline
#define __global__
#define __launch_bounds__(...)

namespace reprise::gpu {

/// Offsets into tensors, which can pass 2^31 elements.
using Index = long long;

} // namespace reprise::gpu

#endif // REPRISE_HOST_PLATFORM_H
