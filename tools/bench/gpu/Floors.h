//===- Floors.h - what a step cannot be faster than -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rows of the suite gpu-floors, and how one is measured from the machine
// code of floors.cu.

#ifndef REPRISE_TOOLS_BENCH_GPU_FLOORS_H
#define REPRISE_TOOLS_BENCH_GPU_FLOORS_H

#include "runtime/CudaDevice.h"
#include "tools/bench/Measure.h"
#include "tools/bench/Statistics.h"

#include <memory>
#include <string>
#include <vector>

namespace reprise::bench {

/// A row: a kernel of floors.cu, how it is launched, and what its repetition
/// is.
struct Floor {
  std::string name;
  std::string kernel;
  /// What one number of it says.
  std::string meaning;
  /// Blocks; 0: one on each multiprocessor.
  int blocks = 1;
  int threads = 256;
  int clusterSize = 1;
  bool isCooperative = false;
  int64_t sharedMemoryBytes = 0;
  int64_t bytes = 0;
  /// Memory that the kernel needs.
  int64_t memoryBytes = 1 << 20;
  int64_t iterations = 2000;
  /// A repetition is this many of what is meant.
  double parts = 1;
  /// Bytes that a repetition moves, for each block if `countsBlocks`: the row
  /// is a bandwidth then. 0: a time.
  double movedBytes = 0;
  bool countsBlocks = false;

  /// "GB/s" or "ns".
  std::string unit() const { return movedBytes ? "GB/s" : "ns"; }
  /// Whether the device has the instructions.
  bool runsOn(const CudaDeviceFacts &facts) const;
};

std::vector<Floor> allFloors();

class FloorRun {
public:
  /// `cubin`: floors.cu for this machine's GPU.
  static Expected<FloorRun> create(std::vector<char> cubin);

  const CudaDeviceFacts &facts() const { return device->facts(); }
  /// Samples in the row's unit.
  Expected<Summary> run(const Floor &floor,
                        const MeasureOptions &options) const;

private:
  Expected<double> timeUs(const Floor &floor, const CudaFunction &function,
                          uint64_t memory, int64_t iterations) const;

  const CudaDevice *device = nullptr;
  std::unique_ptr<CudaStream> stream;
  std::vector<char> cubin;
};

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_GPU_FLOORS_H
