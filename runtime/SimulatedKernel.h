//===- SimulatedKernel.h - GPU kernels on the simulation ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_RUNTIME_SIMULATEDKERNEL_H
#define REPRISE_RUNTIME_SIMULATEDKERNEL_H

#include "runtime/KernelCode.h"

struct RepriseSimulationLaunch;

namespace reprise {

/// RepriseSimulationEntrys of kernels/host/reprise/SimulationAbi.h: the text of
/// GPU kernels compiled for the simulation.
///
/// GPU kernels, simulated or not, take these parameters: a pointer for each
/// name in the launch's list, in its order (null for an argument that was left
/// out, a byte pointer for a buffer); then, but for launches of the
/// preparation, an int64 for each dynamic dimension in the manifest's order. An
/// empty grid (B = 0) is not launched.
class REPRISE_API SimulatedKernel final : public KernelCode {
public:
  using Entry = int (*)(const ::RepriseSimulationLaunch *launch);

  /// The entries of the manifest's launches and of its preparation, in its
  /// order; `keepAlive` owns the machine code.
  SimulatedKernel(std::vector<Entry> launches, std::vector<Entry> prepare,
                  std::shared_ptr<void> keepAlive);

  /// A fault that the simulation finds is a verification error with its report.
  /// Clusters and cooperative launches fail with unsupported: the simulation
  /// runs blocks one by one.
  Expected<void> run(const KernelRun &run) const override;

private:
  std::vector<Entry> launches, prepare;
  std::shared_ptr<void> keepAlive;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_SIMULATEDKERNEL_H
