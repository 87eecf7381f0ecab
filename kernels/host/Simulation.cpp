//===- Simulation.cpp - what the host primitives ask of the simulator -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "reprise/Simulation.h"

#include "kernels/host/Launch.h"

#include <cstring>

using namespace reprise::simulation;

namespace reprise::simulation {

// A launch owns the thread that it was called on: its warps are fibers of that
// thread.
static thread_local Launch *active = nullptr;

static void *accessOrFault(Region *region, Index offset, Index bytes,
                           bool isWrite, const Site &site) {
  if (!region)
    active->fault("access through a null tensor: test an optional argument "
                  "before using it",
                  site);
  return active->access(*region, offset, bytes, isWrite, site);
}

const void *read(Region *region, Index offset, Index bytes, const Site &site) {
  return accessOrFault(region, offset, bytes, false, site);
}

void *write(Region *region, Index offset, Index bytes, const Site &site) {
  return accessOrFault(region, offset, bytes, true, site);
}

Region *buffer(const void *data, Index elementBytes, bool written,
               int argument) {
  return active->buffer(data, elementBytes, written, argument);
}

Region *sharedObjects(Index offset, const char *name, int count, Index bytes,
                      Index elementBytes, const Site &site) {
  return active->sharedObjects(offset, name, count, bytes, elementBytes, site);
}

Region *sharedObject(Region *first, Index i, const Site &site) {
  if (i < 0 || i >= first->siblings)
    active->fault("object " + std::to_string(i) + " of " +
                      std::to_string(first->siblings) + " in the array of " +
                      describe(*first),
                  site);
  return first + i;
}

void blockBarrier(const Site &site) { active->blockBarrier(site); }

void fault(const char *message, const Site &site) {
  active->fault(message, site);
}

const Coordinates &coordinates() { return active->coordinates(); }

static int finish(const RepriseSimulationLaunch &launch,
                  const std::string &text, int status) {
  if (launch.errorText && launch.errorTextBytes > 0) {
    const size_t length =
        std::min<size_t>(text.size(), launch.errorTextBytes - 1);
    std::memcpy(launch.errorText, text.data(), length);
    launch.errorText[length] = 0;
  }
  return status;
}

int runKernel(const RepriseSimulationLaunch &request, const char *kernel,
              int argumentCount, void (*body)(void *), void *context) {
  if (request.abiVersion != REPRISE_SIMULATION_ABI_VERSION)
    return finish(request,
                  "simulation interface version " +
                      std::to_string(request.abiVersion) +
                      ", but this is version " +
                      std::to_string(REPRISE_SIMULATION_ABI_VERSION) +
                      ": compile the kernel again",
                  REPRISE_SIMULATION_BAD_LAUNCH);
  Launch launch(request, kernel);
  const std::string problem = launch.checkRequest(argumentCount);
  if (!problem.empty())
    return finish(request, "kernel " + std::string(kernel) + ": " + problem,
                  REPRISE_SIMULATION_BAD_LAUNCH);

  Launch *const outer = active;
  active = &launch;
  const bool clean = launch.run(body, context);
  active = outer;
  return finish(request, launch.report(),
                clean ? REPRISE_SIMULATION_OK : REPRISE_SIMULATION_FAULT);
}

} // namespace reprise::simulation
