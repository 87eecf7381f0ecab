//===- Platform.h - what NVRTC's side of a kernel is made of --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How functions are marked on the device, and the index type. No toolkit header
// is included anywhere below, so that NVRTC alone suffices.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_PLATFORM_H
#define REPRISE_DEVICE_PLATFORM_H

#define REPRISE_FUNCTION __device__ __forceinline__

namespace reprise::gpu {

/// Offsets into tensors, which can pass 2^31 elements.
using Index = long long;

} // namespace reprise::gpu

#endif // REPRISE_DEVICE_PLATFORM_H
