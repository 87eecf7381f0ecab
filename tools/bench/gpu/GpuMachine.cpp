//===- GpuMachine.cpp - the GPU of a report -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/GpuMachine.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::bench;

std::string bench::describe(const CudaDeviceFacts &facts) {
  return fmt::format("{}, {} SMs up to {} MHz, L2 {} KiB, driver for CUDA "
                     "{}.{}\n",
                     facts.name, facts.multiprocessors, facts.clockKHz / 1000,
                     facts.l2Bytes / 1024, facts.driverVersion / 1000,
                     facts.driverVersion % 1000 / 10);
}

Json bench::gpuJson(const CudaDeviceFacts &facts) {
  return {{"product", facts.name},
          {"architecture", architectureOf(facts)},
          {"multiprocessors", facts.multiprocessors},
          {"clock_khz", facts.clockKHz},
          {"l2_bytes", facts.l2Bytes},
          {"memory_bytes", facts.memoryBytes},
          {"driver_version", facts.driverVersion}};
}

std::string bench::architectureOf(const CudaDeviceFacts &facts) {
  return fmt::format("sm_{}{}{}", facts.computeMajor, facts.computeMinor,
                     facts.computeMajor >= 9 ? "a" : "");
}
