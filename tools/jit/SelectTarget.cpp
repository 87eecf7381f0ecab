//===- SelectTarget.cpp - from a target's name to its compiler ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/TargetCompiler.h"

#include "constraints/Target.h"
#include "runtime/CudaDevice.h"
#include "runtime/HostCpu.h"
#include "support/NameSuggestion.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::jit;
using constraints::CpuTarget;
using constraints::GpuTarget;
using constraints::Target;

/// The machine does not change while the process runs.
static const CpuTarget &thisMachine() {
  static const CpuTarget machine =
      constraints::describeThisMachine(cpuFeatures());
  return machine;
}

/// What `--target` takes: names and architectures. "sim:" can stand before
/// those of GPUs.
static std::vector<std::string> knownNames() {
  std::vector<std::string> names{thisMachine().name, "gpu"}, architectures;
  for (const Target &target : constraints::knownTargets()) {
    names.push_back(describe(target).name);
    const auto *gpu = std::get_if<GpuTarget>(&target);
    if (gpu && gpu->isArchitectureReference)
      architectures.push_back(gpu->architecture);
  }
  names.insert(names.end(), architectures.begin(), architectures.end());
  return names;
}

/// "NVIDIA GeForce RTX 4090" is called "rtx4090".
static bool isCalled(std::string product, llvm::StringRef name) {
  llvm::erase(product, ' ');
  return llvm::StringRef(product).contains_insensitive(name);
}

/// This machine's GPU: described under its own name, or else by the reference
/// of its architecture, with no more shared memory than it has.
static Expected<Target> thisGpu() {
  auto device = CudaDevice::open();
  if (!device)
    return passOn(device);
  const CudaDeviceFacts &facts = (*device)->facts();
  const GpuTarget *found = nullptr;
  for (const Target &target : constraints::knownTargets()) {
    const auto *gpu = std::get_if<GpuTarget>(&target);
    if (!gpu || !facts.runs(gpu->architecture))
      continue;
    if (isCalled(facts.name, gpu->name))
      return target;
    if (gpu->isArchitectureReference)
      found = gpu;
  }
  if (found) {
    GpuTarget described = *found;
    described.sharedMemoryPerBlockBytes = std::min(
        described.sharedMemoryPerBlockBytes, facts.sharedMemoryPerBlockBytes);
    return described;
  }
  return fail(ErrorCode::unsupported,
              fmt::format("no target describes a GPU of compute capability "
                          "{}.{}",
                          facts.computeMajor, facts.computeMinor),
              facts.name,
              "describe it after one that is known: reprise targets NAME");
}

static Expected<Target> findOrRead(const std::string &text) {
  if (constraints::isThisMachine(text))
    return thisMachine();
  if (text == "gpu")
    return thisGpu();
  if (text.starts_with("{"))
    return constraints::readTarget(text, "the target's description");
  if (const Target *known = constraints::findTarget(text))
    return *known;
  return fail(ErrorCode::invalidArgument, "there is no target of this name",
              fmt::format("target '{}'", text),
              suggestName(text, knownNames()));
}

Expected<std::unique_ptr<TargetCompiler>>
reprise::jit::selectTarget(const std::string &text) {
  constexpr std::string_view simulation = "sim:";
  bool isSimulated = text.starts_with(simulation);
  auto target = findOrRead(isSimulated ? text.substr(simulation.size()) : text);
  if (!target)
    return passOn(target);
  if (auto *gpu = std::get_if<GpuTarget>(&*target))
    return isSimulated ? createSimulationCompiler(std::move(*gpu))
                       : createCudaCompiler(std::move(*gpu));
  auto &cpu = std::get<CpuTarget>(*target);
  if (isSimulated)
    return fail(ErrorCode::invalidArgument, "a CPU is not simulated",
                fmt::format("target '{}'", cpu.name), "leave out 'sim:'");
  if (cpu.architecture != thisMachine().architecture)
    return fail(ErrorCode::unsupported,
                fmt::format("kernels for {} cannot be made on {}",
                            cpu.architecture, thisMachine().architecture),
                fmt::format("target '{}'", cpu.name),
                "compile them on a machine of that architecture");
  return createCpuCompiler(std::move(cpu));
}
