//===- SelectTarget.cpp - from a target's name to its compiler ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/TargetCompiler.h"

#include "constraints/Target.h"
#include "runtime/NameSuggestion.h"

#include <fmt/format.h>

using namespace reprise;
using namespace reprise::jit;
using constraints::CpuTarget;
using constraints::GpuTarget;

/// What `--target` takes: names and architectures. "sim:" can stand before
/// those of GPUs.
static std::vector<std::string> knownTargets() {
  std::vector<std::string> names{std::string(CpuTarget::name)};
  for (const GpuTarget &target : constraints::gpuTargets())
    names.push_back(target.name);
  for (const GpuTarget &target : constraints::gpuTargets())
    if (target.isArchitectureReference)
      names.push_back(target.architecture);
  return names;
}

Expected<std::unique_ptr<TargetCompiler>>
reprise::jit::selectTarget(const std::string &name) {
  if (name == CpuTarget::name)
    return createCpuCompiler();
  constexpr std::string_view simulation = "sim:";
  bool isSimulated = name.starts_with(simulation);
  std::string gpuName = isSimulated ? name.substr(simulation.size()) : name;
  const GpuTarget *gpu = constraints::findGpuTarget(gpuName);
  if (!gpu)
    return fail(ErrorCode::invalidArgument, "there is no target of this name",
                fmt::format("target '{}'", name),
                suggestName(gpuName, knownTargets()));
  return isSimulated ? createSimulationCompiler(*gpu)
                     : createCudaCompiler(*gpu);
}
