//===- RunItem.h - one item of a pack on a GPU --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_GPU_PACK_RUNITEM_H
#define REPRISE_TOOLS_BENCH_GPU_PACK_RUNITEM_H

#include "runtime/KernelCode.h"
#include "tools/bench/Measure.h"
#include "tools/bench/gpu/Floors.h"
#include "tools/bench/gpu/pack/Isolated.h"
#include "tools/bench/gpu/pack/PackFolder.h"

namespace reprise::pack {

/// The words that a result has under "status"; README.md says what each means.
namespace status {
inline constexpr std::string_view passed = "passed", measured = "measured",
                                  ready = "ready", misfit = "misfit",
                                  otherArchitecture = "other-architecture",
                                  noInstruction = "no-instruction",
                                  noGpu = "no-gpu", notTrusted = "not-trusted";
} // namespace status

/// Whether a result with this status is as it should be.
bool isGood(std::string_view status);
/// Whether it says that something ran, or would run, and was right.
bool isDone(std::string_view status);

struct ItemOptions {
  /// All but the GPU: the files, the launches.
  bool isDryRun = false;
  bench::MeasureOptions measure;
};

/// Fails with io where another user owns the item's kernel or may write it.
Expected<void> checkTrust(const PackFolder &folder, const Item &item);

/// Checks the kernel against its case and times it, as far as the item says.
WorkResult runItem(const PackFolder &folder, const Item &item,
                   const ItemOptions &options);

/// "floor.memory.copy.sm_80".
std::string floorName(const bench::Floor &floor,
                      const Architecture &architecture);

/// A floor, by the machine code for the architecture.
WorkResult runFloor(const PackFolder &folder, const Architecture &architecture,
                    const bench::Floor &floor, const ItemOptions &options);

/// What this machine's GPU is: "device", or a status with a message.
WorkResult describeDevice();

/// Fails with doesNotFit where a block has more than the architecture gives
/// one. What no GPU takes, the executor refuses.
Expected<void> checkGeometry(const LaunchGeometry &geometry,
                             const Architecture &architecture);

} // namespace reprise::pack

#endif // REPRISE_TOOLS_BENCH_GPU_PACK_RUNITEM_H
