//===- SimulatedKernel.cpp - GPU kernels on the simulation ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/SimulatedKernel.h"

#include "kernels/host/reprise/SimulationAbi.h"

#include <fmt/format.h>

#include <algorithm>

using namespace reprise;

SimulatedKernel::SimulatedKernel(std::vector<Entry> launches,
                                 std::vector<Entry> prepare,
                                 std::shared_ptr<void> keepAlive)
    : launches(std::move(launches)), prepare(std::move(prepare)),
      keepAlive(std::move(keepAlive)) {}

namespace {

/// The parameters of one launch and what they point to, in scratch memory.
struct Parameters {
  /// The values that `pointers` point to: addresses and sizes, 8 bytes each.
  std::span<uint64_t> values;
  std::span<void *> pointers;
  std::span<RepriseSimulationBuffer> buffers;
};

/// One launch of the preparation, or of the run.
struct LaunchOfRun {
  const KernelRun &run;
  const Launch &launch;
  bool isPreparation;

  std::span<const Launch> list() const {
    return isPreparation ? run.prepare : run.launches;
  }
  std::span<const int64_t> sizes() const {
    return isPreparation ? std::span<const int64_t>() : run.dynamicSizes;
  }
  /// Whether one of these launches takes the operand.
  static bool isTaken(std::span<const Launch> launches, size_t operand) {
    return std::any_of(
        launches.begin(), launches.end(), [&](const Launch &other) {
          return std::find(other.operands.begin(), other.operands.end(),
                           operand) != other.operands.end();
        });
  }
  bool isTakenBefore(size_t operand) const {
    return isTaken(list().first(launch.index), operand);
  }
  bool isTakenLater(size_t operand) const {
    return isTaken(list().subspan(launch.index + 1), operand);
  }
  /// Whether an output of this launch is the very memory of this input: a
  /// carry in place.
  bool isOverwritten(size_t input) const;

  RepriseSimulationAccess accessTo(size_t operand) const;
};

bool isArgument(const KernelRun &run, size_t operand) {
  return operand < run.manifest.arguments.size();
}

bool isInput(const KernelRun &run, size_t operand) {
  return isArgument(run, operand) &&
         run.manifest.arguments[operand].role == ArgumentRole::input;
}

bool LaunchOfRun::isOverwritten(size_t input) const {
  return std::any_of(
      launch.operands.begin(), launch.operands.end(), [&](size_t other) {
        return !isInput(run, other) &&
               run.operands[other].data == run.operands[input].data;
      });
}

/// What a launch finds in the memory, and what it may do with it. What an
/// earlier launch wrote may be read; only the sole launch that takes an output
/// must write all of it.
RepriseSimulationAccess LaunchOfRun::accessTo(size_t operand) const {
  if (isInput(run, operand))
    return REPRISE_SIMULATION_INPUT;
  if (isArgument(run, operand)) {
    for (size_t input : launch.operands)
      if (isInput(run, input) &&
          run.operands[input].data == run.operands[operand].data)
        return REPRISE_SIMULATION_INOUT;
    if (isTakenBefore(operand))
      return REPRISE_SIMULATION_INOUT;
    return isTakenLater(operand) ? REPRISE_SIMULATION_SCRATCH
                                 : REPRISE_SIMULATION_OUTPUT;
  }
  size_t buffer = operand - run.manifest.arguments.size();
  BufferKind kind = run.manifest.buffers[buffer].kind;
  if (kind == BufferKind::prepared && !isPreparation)
    return REPRISE_SIMULATION_INPUT;
  bool holdsValues = kind != BufferKind::workspace && isTakenBefore(operand);
  return holdsValues ? REPRISE_SIMULATION_INOUT : REPRISE_SIMULATION_SCRATCH;
}

uint64_t addressOf(const void *data) {
  return reinterpret_cast<uintptr_t>(data);
}

Expected<Parameters> allocateParameters(const LaunchOfRun &context) {
  Arena &scratch = context.run.scratch;
  size_t buffers = context.launch.operands.size();
  size_t count = buffers + context.sizes().size();
  auto values = scratch.array<uint64_t>(count);
  if (!values)
    return passOn(values);
  auto pointers = scratch.array<void *>(count);
  if (!pointers)
    return passOn(pointers);
  auto described = scratch.array<RepriseSimulationBuffer>(buffers);
  if (!described)
    return passOn(described);
  return Parameters{*values, *pointers, *described};
}

Expected<Parameters> buildParameters(const LaunchOfRun &context) {
  auto parameters = allocateParameters(context);
  if (!parameters)
    return parameters;
  const std::vector<std::string> &names = context.launch.description->arguments;
  size_t next = 0, buffers = 0;
  for (size_t operand : context.launch.operands) {
    const TensorView &view = context.run.operands[operand];
    const char *name = names[next].c_str();
    parameters->values[next++] = addressOf(view.data);
    // A carry in place is one region, that of the output.
    bool isOther =
        isInput(context.run, operand) && context.isOverwritten(operand);
    if (!view.present() || isOther)
      continue;
    int64_t elementBytes = sizeInBytes(view.dtype);
    parameters->buffers[buffers++] = {
        view.data, *elementCount(view.shape) * elementBytes, elementBytes, name,
        context.accessTo(operand)};
  }
  for (int64_t size : context.sizes())
    parameters->values[next++] = uint64_t(size);
  for (size_t i = 0; i < next; ++i)
    parameters->pointers[i] = &parameters->values[i];
  parameters->buffers = parameters->buffers.first(buffers);
  return parameters;
}

Expected<void> checkSimulated(const Launch &launch) {
  const LaunchGeometry &geometry = launch.geometry;
  bool hasClusters = geometry.cluster != std::array<int64_t, 3>{1, 1, 1};
  if (!hasClusters && !geometry.isCooperative)
    return {};
  return fail(ErrorCode::unsupported,
              fmt::format("the simulation runs blocks one by one: it has no {}",
                          hasClusters ? "clusters" : "cooperative launches"),
              fmt::format("kernel '{}'", launch.description->entry),
              "run it on a GPU");
}

Expected<void> simulate(SimulatedKernel::Entry entry,
                        const LaunchOfRun &context) {
  const Launch &launch = context.launch;
  const LaunchGeometry &geometry = launch.geometry;
  if (auto simulated = checkSimulated(launch); !simulated)
    return simulated;
  if (geometry.isEmpty())
    return {};
  auto parameters = buildParameters(context);
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
  request.seed = context.run.simulationSeed;
  request.errorText = report.data();
  request.errorTextBytes = report.size();

  int status = entry(&request);
  if (status == REPRISE_SIMULATION_OK)
    return {};
  bool isFault = status == REPRISE_SIMULATION_FAULT;
  return fail(isFault ? ErrorCode::verification : ErrorCode::internal,
              fmt::format("the simulation {}: {}",
                          isFault ? "found a fault" : "refuses the launch",
                          report.data()),
              fmt::format("kernel '{}', seed {}", launch.description->entry,
                          context.run.simulationSeed),
              "the kernel's text: reprise inspect --stage=cuda");
}

} // namespace

Expected<void> SimulatedKernel::run(const KernelRun &run) const {
  for (const Launch &launch : run.prepare)
    if (auto done = simulate(prepare[launch.index],
                             {run, launch, /*isPreparation=*/true});
        !done)
      return done;
  for (const Launch &launch : run.launches)
    if (auto done = simulate(launches[launch.index],
                             {run, launch, /*isPreparation=*/false});
        !done)
      return done;
  return {};
}
