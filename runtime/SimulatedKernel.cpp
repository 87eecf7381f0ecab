//===- SimulatedKernel.cpp - GPU kernels on the simulation ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/SimulatedKernel.h"

#include "kernels/host/reprise/SimulationAbi.h"
#include "runtime/FloatingPointMode.h"

#include <fmt/format.h>

#include <algorithm>

using namespace reprise;

SimulatedKernel::SimulatedKernel(Entry entry, std::shared_ptr<void> keepAlive)
    : entry(entry), keepAlive(std::move(keepAlive)) {
  assert(entry && "a kernel has an entry");
}

namespace {

/// The parameters of one launch and what they point to, in scratch memory.
struct Parameters {
  /// The values that `pointers` point to: addresses and sizes, 8 bytes each.
  std::span<uint64_t> values;
  std::span<void *> pointers;
  std::span<RepriseSimulationBuffer> buffers;
};

uint64_t addressOf(const void *data) {
  return reinterpret_cast<uintptr_t>(data);
}

RepriseSimulationBuffer describeBuffer(const ManifestArgument &argument,
                                       const TensorView &view) {
  int64_t elementBytes = sizeInBytes(view.dtype);
  return {view.data, *elementCount(view.shape) * elementBytes, elementBytes,
          argument.name.c_str(),
          argument.role == ArgumentRole::input ? REPRISE_SIMULATION_INPUT
                                               : REPRISE_SIMULATION_OUTPUT};
}

Expected<Parameters> allocateParameters(const Launch &launch) {
  size_t buffers = launch.arguments.size() + launch.manifest.takesWorkspace();
  size_t count = buffers + launch.dynamicSizes.size();
  auto values = launch.scratch.array<uint64_t>(count);
  if (!values)
    return passOn(values);
  auto pointers = launch.scratch.array<void *>(count);
  if (!pointers)
    return passOn(pointers);
  auto described = launch.scratch.array<RepriseSimulationBuffer>(buffers);
  if (!described)
    return passOn(described);
  return Parameters{*values, *pointers, *described};
}

Expected<Parameters> buildParameters(const Launch &launch) {
  auto parameters = allocateParameters(launch);
  if (!parameters)
    return parameters;
  size_t next = 0, buffers = 0;
  for (size_t i = 0; i < launch.arguments.size(); ++i) {
    const TensorView &view = launch.arguments[i];
    parameters->values[next++] = addressOf(view.data);
    if (view.present())
      parameters->buffers[buffers++] =
          describeBuffer(launch.manifest.arguments[i], view);
  }
  if (launch.manifest.takesWorkspace()) {
    parameters->values[next++] = addressOf(launch.workspace.data());
    parameters->buffers[buffers++] = {launch.workspace.data(),
                                      int64_t(launch.workspace.size()), 1,
                                      "workspace", REPRISE_SIMULATION_SCRATCH};
  }
  for (int64_t size : launch.dynamicSizes)
    parameters->values[next++] = uint64_t(size);
  for (size_t i = 0; i < next; ++i)
    parameters->pointers[i] = &parameters->values[i];
  parameters->buffers = parameters->buffers.first(buffers);
  return parameters;
}

} // namespace

Expected<void> SimulatedKernel::launch(const Launch &launch) const {
  const LaunchGeometry &geometry = launch.geometry;
  if (geometry.isEmpty())
    return {};
  auto parameters = buildParameters(launch);
  if (!parameters)
    return passOn(parameters);

  std::array<char, 4096> report{};
  RepriseSimulationLaunch request{};
  request.abiVersion = REPRISE_SIMULATION_ABI_VERSION;
  std::copy(geometry.grid.begin(), geometry.grid.end(), request.grid);
  std::copy(geometry.block.begin(), geometry.block.end(), request.block);
  request.sharedMemoryBytes = uint64_t(geometry.sharedMemoryBytes);
  request.arguments = parameters->pointers.data();
  request.argumentCount = uint32_t(parameters->pointers.size());
  request.buffers = parameters->buffers.data();
  request.bufferCount = uint32_t(parameters->buffers.size());
  request.seed = launch.simulationSeed;
  request.errorText = report.data();
  request.errorTextBytes = report.size();

  int status = [&] {
    FloatingPointMode mode(launch.manifest.subnormals);
    return entry(&request);
  }();
  if (status == REPRISE_SIMULATION_OK)
    return {};
  bool isFault = status == REPRISE_SIMULATION_FAULT;
  return fail(isFault ? ErrorCode::verification : ErrorCode::internal,
              fmt::format("the simulation {}: {}",
                          isFault ? "found a fault" : "refuses the launch",
                          report.data()),
              fmt::format("kernel '{}', seed {}", launch.manifest.entry,
                          launch.simulationSeed),
              "the kernel's text: reprise inspect --stage=cuda");
}
