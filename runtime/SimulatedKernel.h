//===- SimulatedKernel.h - GPU kernels on the simulation ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_RUNTIME_SIMULATEDKERNEL_H
#define REPRISE_RUNTIME_SIMULATEDKERNEL_H

#include "runtime/KernelCode.h"

struct RepriseSimulationLaunch;

namespace reprise {

/// A RepriseSimulationEntry of kernels/host/reprise/SimulationAbi.h: the text
/// of a GPU kernel compiled for the simulation.
///
/// GPU kernels, simulated or not, take these parameters: a pointer for each
/// argument in the manifest's order (null where it was left out); a byte
/// pointer to the workspace, unless the manifest's workspace is the constant 0;
/// an int64 for each dynamic dimension in the manifest's order. An empty grid
/// (B = 0) is not launched.
class REPRISE_API SimulatedKernel final : public KernelCode {
public:
  using Entry = int (*)(const ::RepriseSimulationLaunch *launch);

  /// `keepAlive` owns the machine code.
  SimulatedKernel(Entry entry, std::shared_ptr<void> keepAlive);

  /// A fault that the simulation finds is a verification error with its report.
  Expected<void> launch(const Launch &launch) const override;

private:
  Entry entry;
  std::shared_ptr<void> keepAlive;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_SIMULATEDKERNEL_H
