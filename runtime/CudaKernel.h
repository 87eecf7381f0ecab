//===- CudaKernel.h - kernels on an NVIDIA GPU ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_RUNTIME_CUDAKERNEL_H
#define REPRISE_RUNTIME_CUDAKERNEL_H

#include "runtime/CudaDevice.h"
#include "runtime/KernelCode.h"

#include <map>
#include <mutex>
#include <vector>

namespace reprise {

/// Machine code of GPU kernels with the parameters that SimulatedKernel.h
/// describes. Tensors of the GPU are used where they are; of tensors of the
/// host, a run copies inputs to the device and outputs back. Buffers are the
/// device's, taken and given back in the order of the run's stream.
class REPRISE_API CudaKernel final : public KernelCode {
public:
  /// `cubin` is for `architecture`, "sm_90a" for example, and has the entries
  /// of the manifest's launches. The device is opened at the first run: a
  /// kernel can be made where there is none.
  CudaKernel(std::string architecture, std::vector<char> cubin);

  /// Fails with unsupported where there is no GPU, or one of another
  /// architecture.
  Expected<void> run(const KernelRun &run) const override;

  Expected<std::shared_ptr<void>>
  allocatePrepared(int64_t bytes) const override;

  /// As run, with the launches done `calls` times more on the same memory: the
  /// time of each of these on the device, in microseconds. Copies between host
  /// and device, and the preparation, are not in it.
  Expected<std::vector<double>> time(const KernelRun &run, int calls) const;

private:
  class Staged;
  using Functions = std::map<std::string, CudaFunction, std::less<>>;
  Expected<const Functions *> load(const Manifest &manifest) const;

  std::string architecture;
  std::vector<char> cubin;
  mutable std::mutex mutex;
  /// By entry, from the first run on; guarded by the mutex.
  mutable Functions functions;
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
