//===- CpuKernel.h - kernels that are functions of this process -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_RUNTIME_CPUKERNEL_H
#define REPRISE_RUNTIME_CPUKERNEL_H

#include "runtime/KernelCode.h"

namespace reprise {

/// Functions with the interface of KernelAbi.h, each called once by every
/// thread of its launch's team. They must not throw.
class REPRISE_API CpuKernel final : public KernelCode {
public:
  /// The entries of the manifest's launches and of its preparation, in its
  /// order; `keepAlive` owns the machine code: a JIT's engine or a loaded
  /// library.
  CpuKernel(std::vector<CpuKernelEntry> launches,
            std::vector<CpuKernelEntry> prepare,
            std::shared_ptr<void> keepAlive);

  Expected<void> run(const KernelRun &run) const override;

private:
  std::vector<CpuKernelEntry> launches, prepare;
  std::shared_ptr<void> keepAlive;
};

/// What is to be done with a kernel that this machine cannot run.
enum class WhereForeign {
  /// Nothing: loading fails.
  refuse,
  /// It can be stored; to launch it fails.
  keep,
};

/// Loads the shared library that a compiler made for the manifest, whose
/// fingerprint it holds under REPRISE_MANIFEST_SYMBOL. Fails with
/// unsupported where the manifest names extensions that this machine does not
/// have (unless it is kept), and with io where the library was made for another
/// manifest.
REPRISE_API Expected<std::shared_ptr<const CompiledKernel>>
loadCpuKernel(Manifest manifest, std::string library,
              WhereForeign whereForeign = WhereForeign::refuse);

} // namespace reprise

#endif // REPRISE_RUNTIME_CPUKERNEL_H
