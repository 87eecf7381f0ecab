//===- FakeCuda.h - a driver without a GPU --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A libcuda.so.1 of our own, for what a GPU is not needed for: which calls the
// runtime makes, in which order, on which memory and stream. A program that
// links it has it in the place of NVIDIA's, as the loader knows it by its name.
//
// The device's memory is the host's. A stream does nothing before it is waited
// for: what is right here does not depend on when a GPU comes to it. Copies
// read and write the host's memory at that time, too.
//
// A kernel takes parameters of eight bytes each.

#ifndef REPRISE_TESTS_RUNTIME_FAKECUDA_H
#define REPRISE_TESTS_RUNTIME_FAKECUDA_H

#include "runtime/CudaDriver.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace reprise::test {

struct FakeKernel {
  size_t parameters = 0;
  std::function<void(std::span<const uint64_t>)> body;
};

struct FakeLaunch {
  std::string kernel;
  void *stream = nullptr;
  unsigned grid[3]{}, cluster[3]{1, 1, 1};
  bool isCooperative = false;
};

struct FakeStream {
  std::deque<std::function<void()>> work;
};

struct FakeCuda {
  /// The only ones. The test program's; the driver has none.
  std::map<std::string, FakeKernel> kernels;
  std::vector<FakeLaunch> launches;
  int waits = 0, copiesToDevice = 0, copiesFromDevice = 0, modules = 0;
  /// The device's memory that is in use, by address; filled with 0xee when it
  /// is taken and with 0xdd when it is given back.
  std::map<uint64_t, size_t> memory;
  /// Null: CUDA's default stream.
  std::map<void *, FakeStream> streams;
  /// What the next launch returns.
  cuda::Status nextLaunch = cuda::success;

  /// Does what a stream was given.
  void finish(void *stream);
};

/// The driver's state; one for the process.
__attribute__((visibility("default"))) FakeCuda &fakeCuda();

} // namespace reprise::test

#endif // REPRISE_TESTS_RUNTIME_FAKECUDA_H
