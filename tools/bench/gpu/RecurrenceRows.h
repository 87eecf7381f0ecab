//===- RecurrenceRows.h - cells on a GPU ----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rows of the suite gpu-recurrence, and how a kernel is timed.

#ifndef REPRISE_TOOLS_BENCH_GPU_RECURRENCEROWS_H
#define REPRISE_TOOLS_BENCH_GPU_RECURRENCEROWS_H

#include "runtime/KernelCode.h"
#include "tools/bench/Measure.h"
#include "tools/bench/Statistics.h"

namespace reprise::bench {

struct RecurrenceRow {
  std::string name, cell;
  DType dtype = DType::bf16;
  int64_t B = 16, H = 1, D = 1;
};

/// Time steps of a row.
inline constexpr int64_t recurrenceSteps = 1024;

std::vector<RecurrenceRow> recurrenceRows();

/// Times in microseconds, by events on the device, of a kernel of kind cuda on
/// inputs that are drawn for the sizes of time and batch.
Expected<Summary> timeOnGpu(const CompiledKernel &kernel,
                            const std::map<std::string, int64_t> &dynamicSizes,
                            const MeasureOptions &options);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_GPU_RECURRENCEROWS_H
