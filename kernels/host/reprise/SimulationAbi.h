//===- SimulationAbi.h - how a simulated kernel is called -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The C interface of a kernel compiled for the simulation: what a driver (see
// reprise/Launch.h) exports as reprise_simulate_<kernel>. Includes nothing of
// ours, so that who launches kernels needs this file alone.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_SIMULATIONABI_H
#define REPRISE_HOST_SIMULATIONABI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { REPRISE_SIMULATION_ABI_VERSION = 2 };

/// What a kernel may do with a buffer, and whether it holds values at launch.
enum RepriseSimulationAccess {
  REPRISE_SIMULATION_INPUT = 0,  ///< holds values; a write is a fault
  REPRISE_SIMULATION_OUTPUT = 1, ///< holds none: a read before a write is a
                                 ///< fault, and so is an element left unwritten
  REPRISE_SIMULATION_INOUT = 2,  ///< holds values; may be written
  REPRISE_SIMULATION_SCRATCH = 3 ///< as an output that may stay unwritten
};

/// One tensor in memory of the caller. Every pointer among the arguments must
/// be null or the start of one of these; an access outside of it is a fault.
struct RepriseSimulationBuffer {
  void *data;
  int64_t bytes;
  int64_t elementBytes; ///< 2 for bf16 and f16, 4 for f32 and i32
  const char *name;     ///< appears in reports
  int32_t access;       ///< a RepriseSimulationAccess
};

struct RepriseSimulationLaunch {
  uint32_t abiVersion; ///< REPRISE_SIMULATION_ABI_VERSION
  uint32_t grid[3];    ///< blocks
  uint32_t block[3];   ///< threads: {32 * warps, 1, 1}
  uint64_t sharedMemoryBytes;
  void **arguments; ///< a pointer to each argument's value, as cuLaunchKernel
                    ///< takes them
  uint32_t argumentCount;
  uint32_t bufferCount;
  const struct RepriseSimulationBuffer *buffers;
  uint64_t seed;   ///< of the order in which blocks and warps run
  char *errorText; ///< receives the report, cut to fit and ended by a zero; may
                   ///< be null
  uint64_t errorTextBytes;
};

enum RepriseSimulationStatus {
  REPRISE_SIMULATION_OK = 0,
  REPRISE_SIMULATION_FAULT = 1, ///< the kernel did what a GPU would not forgive
  REPRISE_SIMULATION_BAD_LAUNCH = 2 ///< the launch itself is wrong; nothing ran
};

/// Runs the kernel to its end or to its first fault. Returns a
/// RepriseSimulationStatus.
typedef int (*RepriseSimulationEntry)(
    const struct RepriseSimulationLaunch *launch);

#ifdef __cplusplus
}
#endif

#endif // REPRISE_HOST_SIMULATIONABI_H
