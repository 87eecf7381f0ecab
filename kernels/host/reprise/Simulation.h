//===- Simulation.h - what the host primitives ask of the simulator -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions that libreprise_simulation offers to compiled kernel texts.
// They act on the warp that calls them; a warp is a fiber. Only built-in types
// cross this border. A fault does not return: the launch ends with a report.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_SIMULATION_H
#define REPRISE_HOST_SIMULATION_H

#include "reprise/Platform.h"
#include "reprise/SimulationAbi.h"

namespace reprise::simulation {

#define REPRISE_SIMULATION_API __attribute__((visibility("default")))

using gpu::Index;

/// A named piece of simulated memory: a buffer of the launch or an object in
/// shared memory.
struct Region;

/// The call of a primitive in the kernel's text. As a default argument, here()
/// names the line of the call.
struct Site {
  const char *primitive;
  const char *file;
  int line;
  static constexpr Site here(const char *primitive,
                             const char *file = __builtin_FILE(),
                             int line = __builtin_LINE()) {
    return {primitive, file, line};
  }
};

/// Bytes [offset, offset + bytes) of a region, checked for bounds, alignment,
/// earlier initialisation, and order against other warps' writes.
REPRISE_SIMULATION_API const void *read(Region *region, Index offset,
                                        Index bytes, const Site &site);

/// The same for writing, checked against other warps' reads as well.
REPRISE_SIMULATION_API void *write(Region *region, Index offset, Index bytes,
                                   const Site &site);

/// The buffer that argument number `argument` points to; null for a null
/// pointer.
REPRISE_SIMULATION_API Region *buffer(const void *data, Index elementBytes,
                                      bool written, int argument);

/// `count` objects of `bytes` each, one behind the other at `offset` of the
/// block's shared memory. All warps ask for the same objects and get the same
/// regions.
REPRISE_SIMULATION_API Region *sharedObjects(Index offset, const char *name,
                                             int count, Index bytes,
                                             Index elementBytes,
                                             const Site &site);

/// Object i of those that `first` begins.
REPRISE_SIMULATION_API Region *sharedObject(Region *first, Index i,
                                            const Site &site);

REPRISE_SIMULATION_API void blockBarrier(const Site &site);

/// Ends the launch with a report of a broken precondition.
[[noreturn]] REPRISE_SIMULATION_API void fault(const char *message,
                                               const Site &site);

struct Coordinates {
  Index block[3];
  int warp;
  int warps;
};
REPRISE_SIMULATION_API const Coordinates &coordinates();

/// Runs body(context) in every warp of every block of the launch.
REPRISE_SIMULATION_API int runKernel(const RepriseSimulationLaunch &launch,
                                     const char *kernel, int argumentCount,
                                     void (*body)(void *), void *context);

} // namespace reprise::simulation

#endif // REPRISE_HOST_SIMULATION_H
