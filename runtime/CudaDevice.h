//===- CudaDevice.h - an NVIDIA GPU ---------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory, modules, launches and times on a GPU, through its driver, which is
// opened at run time: no part of CUDA is needed to build, and a machine without
// a GPU gets an error that says so.
//
// Everything goes through a CudaStream, in order. A stream is for one thread at
// a time; streams of several threads share the device.

#ifndef REPRISE_RUNTIME_CUDADEVICE_H
#define REPRISE_RUNTIME_CUDADEVICE_H

#include "runtime/Device.h"
#include "runtime/Error.h"
#include "runtime/FunctionRef.h"

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>

namespace reprise {

namespace cuda {
struct Driver;
} // namespace cuda

/// What the driver says of a device. Memory in bytes.
struct CudaDeviceFacts {
  std::string name;
  int computeMajor = 0, computeMinor = 0;
  int multiprocessors = 0;
  int64_t memoryBytes = 0;
  int64_t l2Bytes = 0;
  int64_t sharedMemoryPerBlockBytes = 0;
  int clockKHz = 0;
  /// 13000 for CUDA 13.0.
  int driverVersion = 0;

  /// Whether machine code for e.g. "sm_90a" runs here: that of the same major
  /// version and no later minor one; of exactly this version where the name
  /// ends in a letter.
  REPRISE_API bool runs(std::string_view architecture) const;
};

/// The first device that the driver shows (CUDA_VISIBLE_DEVICES chooses), with
/// the context that CUDA's runtime library has, too.
class CudaDevice {
public:
  /// Opened once in a process, for its whole life. Fails with unsupported where
  /// there is no driver or no device.
  REPRISE_API static Expected<const CudaDevice *> open();

  const CudaDeviceFacts &facts() const { return factsValue; }

private:
  friend class CudaFunction;
  friend class CudaMemory;
  friend class CudaStream;
  class CurrentContext;
  static Expected<CudaDevice> openOnce();

  CudaDeviceFacts factsValue;
  const cuda::Driver *driver = nullptr;
  void *context = nullptr;
  void *pool = nullptr;
};

/// A kernel in loaded machine code; keeps it loaded.
class CudaFunction {
public:
  /// `cubin`: machine code as NVRTC makes it. Fails with invalidArgument where
  /// it is none, with unsupported where the device does not run it, with
  /// internal where there is no such kernel.
  REPRISE_API static Expected<CudaFunction> load(const CudaDevice &device,
                                                 std::span<const char> cubin,
                                                 const std::string &kernel);

  /// Another kernel of the same machine code.
  REPRISE_API Expected<CudaFunction> sibling(const std::string &kernel) const;

private:
  friend class CudaStream;
  class Module;
  static Expected<CudaFunction> find(std::shared_ptr<Module> module,
                                     const std::string &kernel);

  std::string name;
  std::shared_ptr<Module> module;
  void *function = nullptr;
};

struct CudaLaunch {
  std::array<int64_t, 3> grid{1, 1, 1}, block{1, 1, 1};
  int64_t sharedMemoryBytes = 0;
  /// Blocks of a cluster along each axis.
  std::array<int64_t, 3> cluster{1, 1, 1};
  /// All blocks are on the device at the same time, or the launch fails.
  bool isCooperative = false;
  /// Pointers to the values of the kernel's parameters.
  std::span<void *const> parameters;
};

class CudaStream;

/// Memory of a device, freed in the stream's order; must not outlive it.
class CudaMemory {
public:
  CudaMemory() = default;
  CudaMemory(CudaMemory &&other) { *this = std::move(other); }
  CudaMemory &operator=(CudaMemory &&other) {
    std::swap(stream, other.stream);
    std::swap(address, other.address);
    return *this;
  }
  REPRISE_API ~CudaMemory();

  /// Aligned to 256 bytes.
  uint64_t deviceAddress() const { return address; }

private:
  friend class CudaStream;
  const CudaStream *stream = nullptr;
  uint64_t address = 0;
};

/// Work for a device, one thing after another. Failures of kernels (a wild
/// address, a trap) show at the next synchronize, or at what else waits for the
/// kernel (a copy to ordinary memory of the host): internal; the device is of
/// no use to this process from then on.
class CudaStream {
public:
  REPRISE_API static Expected<CudaStream> create(const CudaDevice &device);
  /// A stream of the caller's, who destroys it.
  static CudaStream borrow(const CudaDevice &device, CudaStreamHandle handle) {
    return CudaStream(&device, handle.value, /*isOwned=*/false);
  }
  CudaStream(CudaStream &&other)
      : device(other.device), handle(other.handle),
        isOwned(std::exchange(other.isOwned, false)) {}
  REPRISE_API ~CudaStream();

  /// Not initialised. Fails with doesNotFit where the device has no room.
  REPRISE_API Expected<CudaMemory> allocate(int64_t bytes) const;
  REPRISE_API Expected<void> copyToDevice(uint64_t to, const void *from,
                                          int64_t bytes) const;
  REPRISE_API Expected<void> copyFromDevice(void *to, uint64_t from,
                                            int64_t bytes) const;
  REPRISE_API Expected<void> fill(uint64_t to, uint8_t value,
                                  int64_t bytes) const;
  /// Elements of two or four bytes.
  REPRISE_API Expected<void> fillElements(uint64_t to,
                                          std::span<const std::byte> element,
                                          int64_t count) const;
  REPRISE_API Expected<void> launch(const CudaFunction &function,
                                    const CudaLaunch &launch) const;
  REPRISE_API Expected<void> synchronize() const;

  /// The time on the device, in microseconds, from the start of the first to
  /// the end of the last thing that `enqueue` puts into this stream.
  REPRISE_API Expected<double>
  timeUs(FunctionRef<Expected<void>()> enqueue) const;

private:
  friend class CudaMemory;
  CudaStream(const CudaDevice *device, void *handle, bool isOwned)
      : device(device), handle(handle), isOwned(isOwned) {}

  const CudaDevice *device;
  void *handle;
  bool isOwned;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_CUDADEVICE_H
