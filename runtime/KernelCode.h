//===- KernelCode.h - the launchable half of a kernel ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compiled kernel is a manifest and something that can run its launches. Who
// made it, the JIT or a bundle on disk, makes no difference to those who run
// it. KernelCode has one implementation for each kind of target.

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

/// A launch's geometry on a GPU, evaluated.
struct LaunchGeometry {
  std::array<int64_t, 3> grid{};
  std::array<int64_t, 3> block{};
  std::array<int64_t, 3> cluster{};
  bool isCooperative = false;
  int64_t sharedMemoryBytes = 0;

  /// No blocks: nothing is to be launched.
  bool isEmpty() const {
    return std::find(grid.begin(), grid.end(), 0) != grid.end();
  }
};

/// One of a manifest's launches with its expressions evaluated.
struct Launch {
  /// The manifest's.
  const ManifestLaunch *description = nullptr;
  /// Where it stands in its list: Manifest::prepare or Manifest::launches.
  size_t index = 0;
  /// Of KernelRun::operands, in the order in which the entry takes them.
  std::span<const size_t> operands;
  /// Kinds sim and cuda.
  LaunchGeometry geometry;
  /// Kind cpu: threads of the team that take part.
  int teamSize = 1;
};

/// One run, checked and complete; the executor makes it.
struct KernelRun {
  const Manifest &manifest;
  /// The manifest's arguments, then its buffers (rank 1, bytes), each in the
  /// manifest's order, with shapes as the manifest has them.
  ///
  /// A view without memory stands for an optional argument that was left out
  /// where its device is the host. Where it is a GPU (kind cuda), the kernel
  /// provides the memory for the length of the run: of buffers, of outputs that
  /// nobody asked for, and of inputs that were left out but are filled.
  std::span<const TensorView> operands;
  /// In the order of manifest.dynamicDims. Launches of the preparation know
  /// none.
  std::span<const int64_t> dynamicSizes;
  /// What brings weights into their prepared form; empty where that was done
  /// before.
  std::span<const Launch> prepare;
  /// Empty where only weights are prepared.
  std::span<const Launch> launches;
  ThreadTeam &team;
  /// For what the run itself needs (descriptors, pointer tables).
  Arena &scratch;
  /// Orders the warps of a simulated launch; other kinds ignore it.
  uint64_t simulationSeed = 0;
  /// Kind cuda: the caller's stream, in which the work is enqueued; without
  /// one, the run has a stream of its own.
  std::optional<CudaStreamHandle> stream;
};

class REPRISE_API KernelCode {
public:
  virtual ~KernelCode();

  /// Does the launches of the preparation, then those of the run, each one
  /// after the one before. It returns once they have ended; with a stream of
  /// the caller's, and without tensors of the host, once they are enqueued. May
  /// be called from several threads at once, each with a scratch of its own.
  virtual Expected<void> run(const KernelRun &run) const = 0;

  /// Memory for prepared weights, where launches reach it; not initialised,
  /// aligned to Arena::alignmentBytes. The pointer may be of a GPU.
  virtual Expected<std::shared_ptr<void>> allocatePrepared(int64_t bytes) const;
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
