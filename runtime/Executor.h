//===- Executor.h - runs kernels on named tensors -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The executor stands between named tensors and a kernel's launches. It checks
// names, dtypes, shapes, value ranges and overlap against the manifest, finds
// the dynamic sizes from the shapes, brings layouts into the form the kernel
// wants, provides the kernel's buffers, and runs its launches in order.

#ifndef REPRISE_RUNTIME_EXECUTOR_H
#define REPRISE_RUNTIME_EXECUTOR_H

#include "runtime/LaunchList.h"
#include "runtime/NamedTensors.h"
#include "runtime/SizeOrigin.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise {

/// A kernel's weights in the form in which it reads them. For any number of
/// runs of that kernel, by any executor, also at the same time.
class PreparedWeights {
public:
  int64_t sizeInBytes() const { return bytes; }

private:
  friend class Executor;
  PreparedWeights(std::shared_ptr<void> memory, int64_t bytes,
                  std::shared_ptr<const KernelCode> code)
      : memory(std::move(memory)), bytes(bytes), code(std::move(code)) {}

  /// All prepared buffers, one behind the other.
  std::shared_ptr<void> memory;
  int64_t bytes;
  std::shared_ptr<const KernelCode> code;
};

struct RunOptions {
  /// Dynamic sizes that no input fixes. A size that an input fixes may be
  /// repeated here and must then agree.
  std::map<std::string, int64_t> dims;
  /// Orders the warps of a simulated launch.
  uint64_t simulationSeed = 0;
  /// In place of the inputs that were given to prepare. Must outlive the run.
  const PreparedWeights *prepared = nullptr;
  /// Kind cuda: the stream in which the work is enqueued. Where all tensors are
  /// the GPU's, run returns without waiting for it: until the work has ended,
  /// the caller keeps the kernel, the tensors and the prepared weights, and
  /// changes none of them but by that stream. Without a stream, run waits.
  std::optional<CudaStreamHandle> stream;
};

/// Not for use by two threads at once: an executor owns the memory of its
/// calls. Once a kernel for the CPU has run, running it again with the same
/// sizes and caller-owned outputs allocates nothing, as long as the names of
/// dimensions fit a std::string in place (15 characters).
class Executor {
public:
  /// The team must outlive the executor.
  explicit Executor(ThreadTeam &team) : team(team) {}

  /// Prepares weights once for many runs: all inputs that launches of the
  /// preparation take, and no others. A run without them prepares for itself,
  /// each time.
  REPRISE_API Expected<PreparedWeights>
  prepare(const CompiledKernel &kernel, std::span<const NamedInput> inputs);

  /// Runs into caller-owned outputs. An output that is not named is not written
  /// where the manifest lets it be left out, else written to memory of the
  /// executor. Outputs must not overlap inputs or one another, but that an
  /// output may be the very memory of the input whose carry it is.
  ///
  /// Kernels of kind cuda take tensors of the GPU as they are, and copy those
  /// of the host there and back. The elements of a GPU's integer inputs are not
  /// held against their bounds: that they keep them is for the caller.
  REPRISE_API Expected<void> run(const CompiledKernel &kernel,
                                 std::span<const NamedInput> inputs,
                                 std::span<const NamedOutput> outputs,
                                 const RunOptions &options = {});

  /// Runs into new tensors, C order, zero before the launch: those in `wanted`,
  /// or all outputs where `wanted` is empty.
  REPRISE_API Expected<std::map<std::string, Tensor>> runAllocating(
      const CompiledKernel &kernel, std::span<const NamedInput> inputs,
      std::span<const std::string> wanted = {}, const RunOptions &options = {});

private:
  /// The parts of a run, in this order. begin forgets the last run.
  Expected<void> begin(const CompiledKernel &kernel, const RunOptions &options);
  Expected<void> bindInputs(const Manifest &manifest,
                            std::span<const NamedInput> inputs,
                            const RunOptions &options);
  Expected<void> bindOutputs(const Manifest &manifest,
                             std::span<const NamedOutput> outputs);
  Expected<void> placeBuffers(const Manifest &manifest,
                              const PreparedWeights *prepared);
  Expected<void> launch(const CompiledKernel &kernel,
                        const RunOptions &options);

  Expected<void> bindWeights(const Manifest &manifest,
                             std::span<const NamedInput> inputs);
  Expected<void> placePrepared(const Manifest &manifest, void *memory);
  Expected<int64_t> preparedBytes(const Manifest &manifest) const;

  Expected<TensorView> bindInput(const ManifestArgument &argument,
                                 const ConstTensorView *view, KernelKind kind);
  Expected<TensorView> bindOutput(const ManifestArgument &argument,
                                  const TensorView *view, KernelKind kind);
  Expected<TensorView> hostScratch(DType dtype, const Shape &shape);
  Expected<TensorView> runScratch(DType dtype, const Shape &shape,
                                  KernelKind kind);

  ThreadTeam &team;
  Arena arena;
  /// Scratch of one run, kept for its capacity.
  Bindings sizes;
  std::vector<SizeOrigin> origins;
  /// Of arguments, then of buffers.
  std::vector<TensorView> operands;
  std::vector<int64_t> dynamicSizes;
  LaunchList launches;
  /// Outputs that the kernel writes in another layout than the caller's.
  std::vector<std::pair<TensorView, TensorView>> copiesAfterRun;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_EXECUTOR_H
