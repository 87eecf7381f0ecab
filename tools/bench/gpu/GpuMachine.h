//===- GpuMachine.h - the GPU of a report ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What measures GPUs is linked into `reprise` and into the runner of a pack
// alike: it uses the runtime and nothing else of Reprise.

#ifndef REPRISE_TOOLS_BENCH_GPU_GPUMACHINE_H
#define REPRISE_TOOLS_BENCH_GPU_GPUMACHINE_H

#include "runtime/CudaDevice.h"

#include <nlohmann/json.hpp>

namespace reprise::bench {

using Json = nlohmann::ordered_json;

/// The device in a line, and as JSON.
std::string describe(const CudaDeviceFacts &facts);
Json gpuJson(const CudaDeviceFacts &facts);

/// "sm_90a": the most that NVRTC can make for the device.
std::string architectureOf(const CudaDeviceFacts &facts);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_GPU_GPUMACHINE_H
