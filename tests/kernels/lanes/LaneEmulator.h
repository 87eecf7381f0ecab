//===- LaneEmulator.h - a fiber for every thread of a block ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the device primitives themselves on the CPU, thread by thread: only
// single instructions are replaced. Slow, and finds no races: it checks that
// the text for NVRTC computes what it should, on machines without a GPU.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_KERNELS_LANEEMULATOR_H
#define REPRISE_TESTS_KERNELS_LANEEMULATOR_H

#include "reprise/SimulationAbi.h"

#include <array>
#include <cstring>

namespace reprise::lanes {

/// Where the thread that runs now is.
struct Thread {
  int index, count;
  unsigned blockX, blockY;
};
const Thread &thread();

unsigned char *sharedMemory();
void blockBarrier();

/// What a lane brings to an instruction that the whole warp executes.
struct Payload {
  std::array<unsigned, 10> words;
};

/// Waits for the 32 lanes of the warp; what each of them brought, by lane.
const std::array<Payload, 32> &exchange(const Payload &mine);

int run(const RepriseSimulationLaunch &request, void (*body)(void *),
        void *context);

} // namespace reprise::lanes

#endif // REPRISE_TESTS_KERNELS_LANEEMULATOR_H
