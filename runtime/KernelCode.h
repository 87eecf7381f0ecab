//===- KernelCode.h - the launchable half of a kernel ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compiled kernel is a manifest and something that can be launched. Who made
// it, the JIT or a bundle on disk, makes no difference to those who run it.
// KernelCode has one implementation for each kind of target.

#ifndef REPRISE_RUNTIME_KERNELCODE_H
#define REPRISE_RUNTIME_KERNELCODE_H

#include "runtime/Arena.h"
#include "runtime/Manifest.h"
#include "runtime/Tensor.h"
#include "runtime/ThreadTeam.h"

#include <algorithm>
#include <array>
#include <memory>
#include <span>

namespace reprise {

/// The manifest's launch expressions, evaluated. Zeros for CPU kernels.
struct LaunchGeometry {
  std::array<int64_t, 3> grid{};
  std::array<int64_t, 3> block{};
  int64_t sharedMemoryBytes = 0;

  /// No blocks: nothing is to be launched.
  bool isEmpty() const {
    return std::find(grid.begin(), grid.end(), 0) != grid.end();
  }
};

/// One launch, checked and complete; the executor makes it.
struct Launch {
  const Manifest &manifest;
  /// In the manifest's order, shapes as the manifest has them; a view that is
  /// not present stands for an optional argument that was left out.
  std::span<const TensorView> arguments;
  /// In the order of manifest.dynamicDims.
  std::span<const int64_t> dynamicSizes;
  /// Never null, 64-byte aligned, not initialised.
  std::span<std::byte> workspace;
  /// What the preparation writes and the kernel reads; empty without one.
  std::span<std::byte> preparedWeights;
  LaunchGeometry geometry;
  ThreadTeam &team;
  /// Threads of the team that take part.
  int teamSize = 1;
  /// For what the launch itself needs (descriptors, pointer tables).
  Arena &scratch;
  /// Orders the warps of a simulated launch; other kinds ignore it.
  uint64_t simulationSeed = 0;
};

class REPRISE_API KernelCode {
public:
  virtual ~KernelCode();

  /// Fills launch.preparedWeights from those arguments that the manifest calls
  /// prepared; the others may be left out. Does nothing where there are none.
  virtual Expected<void> prepare(const Launch &launch) const;

  /// Runs the kernel to its end. May be called from several threads at once,
  /// each with a scratch of its own.
  virtual Expected<void> launch(const Launch &launch) const = 0;
};

struct CompiledKernel {
  Manifest manifest;
  std::shared_ptr<const KernelCode> code;
  /// The bytes that the code was loaded from, a shared library or a cubin: what
  /// a bundle stores. Empty for simulated kernels, which are not stored.
  std::string machineCode;
};

/// What machine code carries of the manifest that it was made for, so that it
/// is never called as another one says: the SHA-256 of the manifest without its
/// resources, which are known only once there is code.
REPRISE_API std::string manifestFingerprint(const Manifest &manifest);

} // namespace reprise

#endif // REPRISE_RUNTIME_KERNELCODE_H
