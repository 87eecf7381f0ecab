//===- CudaKernel.h - kernels on an NVIDIA GPU ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_RUNTIME_CUDAKERNEL_H
#define REPRISE_RUNTIME_CUDAKERNEL_H

#include "runtime/CudaDevice.h"
#include "runtime/KernelCode.h"

#include <mutex>
#include <vector>

namespace reprise {

/// Machine code of a GPU kernel with the parameters that SimulatedKernel.h
/// describes. Tensors are in the host's memory: a launch copies inputs to the
/// device and outputs back.
class REPRISE_API CudaKernel final : public KernelCode {
public:
  /// `cubin` is for `architecture`, "sm_90a" for example. The device is opened
  /// at the first launch: a kernel can be made where there is none.
  CudaKernel(std::string entry, std::string architecture,
             std::vector<char> cubin);

  /// Fails with unsupported where there is no GPU, or one of another
  /// architecture.
  Expected<void> launch(const Launch &launch) const override;

  /// As launch, with the kernel run `calls` times more on the same memory: the
  /// time of each of these on the device, in microseconds. Copies between host
  /// and device are not in it.
  Expected<std::vector<double>> time(const Launch &launch, int calls) const;

private:
  class Staged;
  Expected<const CudaFunction *> load() const;

  std::string entry, architecture;
  std::vector<char> cubin;
  mutable std::mutex mutex;
  /// Of the first launch; guarded by the mutex.
  mutable std::optional<CudaFunction> function;
};

/// Fails with unsupported, naming both, where the device does not run machine
/// code for the architecture.
REPRISE_API Expected<void> checkRuns(const CudaDeviceFacts &facts,
                                     const std::string &architecture);

/// What CUDA C++ text must hold for its machine code to be loaded under the
/// manifest.
REPRISE_API std::string cudaManifestMark(const Manifest &manifest);

/// The kernel of a cubin that a compiler made for the manifest. It needs no
/// GPU. Fails with io where the bytes are no machine code, or were made for
/// another manifest.
REPRISE_API Expected<std::shared_ptr<const CompiledKernel>>
loadCudaKernel(Manifest manifest, std::string cubin);

} // namespace reprise

#endif // REPRISE_RUNTIME_CUDAKERNEL_H
