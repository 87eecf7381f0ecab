//===- Device.h - where memory lies, and a GPU's streams ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_RUNTIME_DEVICE_H
#define REPRISE_RUNTIME_DEVICE_H

#include "runtime/Export.h"

#include <cstdint>
#include <string>

namespace reprise {

/// The host's memory, or that of a GPU as CUDA counts them in this process
/// (CUDA_VISIBLE_DEVICES chooses which there are, and in which order).
struct Device {
  enum class Kind : uint8_t { host, cuda };

  Kind kind = Kind::host;
  int ordinal = 0;

  static constexpr Device cuda(int ordinal = 0) {
    return {Kind::cuda, ordinal};
  }
  bool isHost() const { return kind == Kind::host; }
  bool operator==(const Device &) const = default;
};

/// "the host", "cuda:0".
REPRISE_API std::string name(const Device &device);

/// A stream of the caller's: CUDA's CUstream or cudaStream_t, of the device's
/// primary context (the one that CUDA's runtime library and PyTorch use). Null
/// is a stream, too: CUDA's legacy default stream.
struct CudaStreamHandle {
  void *value = nullptr;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_DEVICE_H
