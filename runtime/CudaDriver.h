//===- CudaDriver.h - NVIDIA's driver, opened at run time -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library. The part of the driver's interface (cuda.h, CUDA 12
// and newer) that is used, under its own names without the prefix "cu".

#ifndef REPRISE_RUNTIME_CUDADRIVER_H
#define REPRISE_RUNTIME_CUDADRIVER_H

#include "runtime/Error.h"

#include <cstddef>
#include <cstdint>

namespace reprise::cuda {

using Status = int;
using DeviceNumber = int;
using Pointer = unsigned long long;
using ContextHandle = void *;
using ModuleHandle = void *;
using FunctionHandle = void *;
using StreamHandle = void *;
using EventHandle = void *;
using PoolHandle = void *;

inline constexpr Status success = 0;

/// CUlaunchAttribute, of the two kinds that are used.
struct LaunchAttribute {
  enum Id : int { cooperative = 2, clusterDimension = 4 } id;
  alignas(8) union {
    std::byte bytes[64];
    int cooperative;
    unsigned clusterDimension[3];
  } value;
};
static_assert(sizeof(LaunchAttribute) == 72);

/// CUlaunchConfig.
struct LaunchConfig {
  unsigned grid[3], block[3];
  unsigned sharedMemoryBytes;
  StreamHandle stream;
  LaunchAttribute *attributes;
  unsigned attributeCount;
};
static_assert(sizeof(LaunchConfig) == 56);

/// CUmemPoolProps, for memory of a device.
struct PoolProperties {
  int allocationType = 1; // pinned
  int handleTypes = 0;    // none
  int locationType = 1;   // a device
  DeviceNumber location = 0;
  void *securityAttributes = nullptr;
  size_t maxBytes = 0; // as the system has it
  unsigned short usage = 0;
  unsigned char reserved[54] = {};
};
static_assert(sizeof(PoolProperties) == 88);

struct Driver {
  Status (*Init)(unsigned flags);
  Status (*GetErrorName)(Status, const char **);
  Status (*GetErrorString)(Status, const char **);
  Status (*DriverGetVersion)(int *);
  Status (*DeviceGetCount)(int *);
  Status (*DeviceGet)(DeviceNumber *, int ordinal);
  Status (*DeviceGetName)(char *, int bytes, DeviceNumber);
  Status (*DeviceTotalMem)(size_t *, DeviceNumber);
  Status (*DeviceGetAttribute)(int *, int attribute, DeviceNumber);
  Status (*MemPoolCreate)(PoolHandle *, const PoolProperties *);
  Status (*MemPoolSetAttribute)(PoolHandle, int attribute, void *value);
  Status (*DevicePrimaryCtxRetain)(ContextHandle *, DeviceNumber);
  Status (*CtxPushCurrent)(ContextHandle);
  Status (*CtxPopCurrent)(ContextHandle *);
  Status (*ModuleLoadData)(ModuleHandle *, const void *image);
  Status (*ModuleUnload)(ModuleHandle);
  Status (*ModuleGetFunction)(FunctionHandle *, ModuleHandle, const char *);
  Status (*FuncGetAttribute)(int *, int attribute, FunctionHandle);
  Status (*FuncSetAttribute)(FunctionHandle, int attribute, int value);
  Status (*MemAllocFromPoolAsync)(Pointer *, size_t bytes, PoolHandle,
                                  StreamHandle);
  Status (*MemFreeAsync)(Pointer, StreamHandle);
  Status (*MemcpyHtoDAsync)(Pointer, const void *, size_t bytes, StreamHandle);
  Status (*MemcpyDtoHAsync)(void *, Pointer, size_t bytes, StreamHandle);
  Status (*MemsetD8Async)(Pointer, unsigned char, size_t bytes, StreamHandle);
  Status (*MemsetD16Async)(Pointer, unsigned short, size_t count, StreamHandle);
  Status (*MemsetD32Async)(Pointer, unsigned, size_t count, StreamHandle);
  Status (*LaunchKernelEx)(const LaunchConfig *, FunctionHandle,
                           void **parameters, void **extra);
  Status (*StreamCreate)(StreamHandle *, unsigned flags);
  Status (*StreamDestroy)(StreamHandle);
  Status (*StreamSynchronize)(StreamHandle);
  Status (*EventCreate)(EventHandle *, unsigned flags);
  Status (*EventDestroy)(EventHandle);
  Status (*EventRecord)(EventHandle, StreamHandle);
  Status (*EventElapsedTime)(float *milliseconds, EventHandle, EventHandle);

  /// "CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access was encountered".
  std::string describe(Status status) const;
};

/// The driver, initialised; opened once in a process and never closed. Fails
/// with unsupported where there is none, or one that is too old.
Expected<const Driver *> openDriver();

} // namespace reprise::cuda

#endif // REPRISE_RUNTIME_CUDADRIVER_H
