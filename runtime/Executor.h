//===- Executor.h - runs kernels on named tensors -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The executor stands between named tensors and a kernel's argument list. It
// checks names, dtypes, shapes, value ranges and overlap against the manifest,
// finds the dynamic sizes from the shapes, brings layouts into the form the
// kernel wants, provides workspace, and launches.

#ifndef REPRISE_RUNTIME_EXECUTOR_H
#define REPRISE_RUNTIME_EXECUTOR_H

#include "runtime/KernelCode.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise {

struct NamedInput {
  std::string_view name;
  ConstTensorView view;
};

struct NamedOutput {
  std::string_view name;
  TensorView view;
};

/// A kernel's weights in the form in which it reads them. For any number of
/// runs of that kernel, by any executor, also at the same time.
class PreparedWeights {
public:
  int64_t sizeInBytes() const { return bytes.sizeInBytes(); }

private:
  friend class Executor;
  PreparedWeights(Tensor bytes, std::shared_ptr<const KernelCode> code)
      : bytes(std::move(bytes)), code(std::move(code)) {}

  mutable Tensor bytes;
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
};

/// Where a dynamic size was found: an axis of an input, or (argument null) the
/// options.
struct SizeOrigin {
  const ManifestArgument *argument = nullptr;
  int axis = 0;
  ConstTensorView view;
};

/// Not for use by two threads at once: an executor owns the memory of its
/// calls. Once a kernel has run, running it again with the same sizes and
/// caller-owned outputs allocates nothing, as long as the names of dimensions
/// fit a std::string in place (15 characters).
class Executor {
public:
  /// The team must outlive the executor.
  explicit Executor(ThreadTeam &team) : team(team) {}

  /// Prepares weights once for many runs: all inputs that the manifest calls
  /// prepared, and no others. A run without them prepares for itself, each
  /// time.
  REPRISE_API Expected<PreparedWeights>
  prepare(const CompiledKernel &kernel, std::span<const NamedInput> inputs);

  /// Runs into caller-owned outputs. An output that is not named is not written
  /// where the manifest lets it be left out, else written to memory of the
  /// executor. Outputs must not overlap inputs or one another.
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
  void begin(const Manifest &manifest);
  Expected<void> bindInputs(const Manifest &manifest,
                            std::span<const NamedInput> inputs,
                            const RunOptions &options);
  Expected<void> bindOutputs(const Manifest &manifest,
                             std::span<const NamedOutput> outputs);
  static Expected<void> checkPrepared(const CompiledKernel &kernel,
                                      const PreparedWeights *prepared);
  Expected<Launch> describeLaunch(const CompiledKernel &kernel,
                                  const RunOptions &options);
  Expected<void> launch(const CompiledKernel &kernel,
                        const RunOptions &options);

  Expected<TensorView> prepareInput(const ManifestArgument &argument,
                                    const ConstTensorView &view);
  Expected<TensorView> prepareFill(const ManifestArgument &argument);
  Expected<TensorView> prepareOutput(const ManifestArgument &argument,
                                     const TensorView *view);
  Expected<TensorView> scratchTensor(DType dtype, const Shape &shape);

  ThreadTeam &team;
  Arena arena;
  /// Scratch of one run, kept for its capacity.
  Bindings sizes;
  std::vector<SizeOrigin> origins;
  std::vector<TensorView> launchArguments;
  std::vector<int64_t> dynamicSizes;
  /// Outputs that the kernel writes in another layout than the caller's.
  std::vector<std::pair<TensorView, TensorView>> copiesAfterLaunch;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_EXECUTOR_H
