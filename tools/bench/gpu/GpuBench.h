//===- GpuBench.h - suites that run on a GPU ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_GPU_GPUBENCH_H
#define REPRISE_TOOLS_BENCH_GPU_GPUBENCH_H

#include "tools/bench/BenchOptions.h"
#include "tools/bench/ReportJson.h"
#include "tools/bench/Suite.h"

#include <functional>

namespace reprise::bench {

inline constexpr std::string_view gpuFloorSuite = "gpu-floors";
inline constexpr std::string_view gpuRecurrenceSuite = "gpu-recurrence";

/// What a step of a recurrence cannot be faster than on this GPU: latencies of
/// barriers and exchanges, bandwidths.
Expected<Finished>
runGpuFloors(const BenchOptions &options,
             const std::function<void(const std::string &)> &show);

/// The machine code of floors.cu, by NVRTC.
Expected<std::vector<char>> compileFloors(const std::string &architecture);

/// Cells at the shapes of FlashRNN's benchmark (Poeppel et al., 2024, section
/// 6): 768 elements in all, 16 rows, 1024 steps, the input product done before.
Expected<Finished>
runGpuRecurrence(const BenchOptions &options,
                 const std::function<void(const std::string &)> &show);

/// Of rows so named, those that the options ask for, in order.
Expected<std::vector<size_t>> chooseGpuRows(std::string_view suite,
                                            const BenchOptions &options,
                                            std::vector<std::string> names);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_GPU_GPUBENCH_H
