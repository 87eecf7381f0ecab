//===- PackMaker.h - makes a pack for GPUs ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_GPU_PACK_PACKMAKER_H
#define REPRISE_TOOLS_BENCH_GPU_PACK_PACKMAKER_H

#include "runtime/Compiler.h"
#include "tools/bench/gpu/pack/Pack.h"

#include <functional>
#include <set>

namespace reprise::pack {

struct MakeOptions {
  /// The folder to write; it must not be there, or be empty.
  std::string folder;
  /// The library of operators: *.mlir.
  std::string specs;
  /// The program that goes into the pack.
  std::string checker;
  std::string commit;
  /// Names of items (* ? []); empty: all.
  std::vector<std::string> patterns;
  /// Hears what is made.
  std::function<void(const std::string &)> show;
};

/// No pack is larger.
inline constexpr int64_t maxPackBytes = int64_t(40) << 20;

/// Writes the pack. Fails with unsupported where there is no NVRTC, and with
/// doesNotFit where the pack is too large. What cannot be compiled for GPUs yet
/// is left out, and said so in the pack.
Expected<void> makePack(const MakeOptions &options);

} // namespace reprise::pack

#endif // REPRISE_TOOLS_BENCH_GPU_PACK_PACKMAKER_H
