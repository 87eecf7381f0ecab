//===- RepriseSide.h - our side of a row ----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_REPRISESIDE_H
#define REPRISE_TOOLS_BENCH_REPRISESIDE_H

#include "tools/bench/RowTensors.h"
#include "tools/bench/Side.h"

#include "runtime/Compiler.h"
#include "runtime/Executor.h"

namespace reprise::bench {

/// A row compiled for the team, with outputs that it keeps.
class RepriseSide : public Side {
public:
  /// The inputs and the team must outlive it.
  static Expected<std::unique_ptr<RepriseSide>>
  create(Compiler &compiler, ThreadTeam &team, const Row &row,
         const NamedTensors &inputs);

  Expected<double> run(int calls) override;
  Expected<void> settle() override;

  /// What the last call computed.
  const NamedTensors &outputs() const { return results; }

  /// The families of kernels that the compiler took, one for each group of
  /// stages: "shared_walk", "tile_walk+shared_walk".
  const std::string &families() const { return familyNames; }

  /// Memory that a call needs besides its inputs, results and packed weights.
  int64_t workspaceBytes() const { return scratchBytes; }

private:
  explicit RepriseSide(ThreadTeam &team) : executor(team) {}

  std::shared_ptr<const CompiledKernel> kernel;
  Executor executor;
  std::optional<PreparedWeights> prepared;
  NamedTensors results;
  std::string familyNames;
  int64_t scratchBytes = 0;
  std::vector<NamedInput> inputViews;
  std::vector<NamedOutput> outputViews;
};

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_REPRISESIDE_H
