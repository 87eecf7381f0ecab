//===- KnownTargets.cpp - the machines of constraints/targets -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/Target.h"

#include <cassert>

using namespace reprise::constraints;

/// Written by CMake: the texts of the files.
static constexpr const char *files[] = {
#include "constraints/TargetFiles.inc"
};

const TargetDescription &reprise::constraints::describe(const Target &target) {
  return std::visit(
      [](const TargetDescription &it) -> const TargetDescription & {
        return it;
      },
      target);
}

bool reprise::constraints::isThisMachine(std::string_view name) {
  return name == "cpu" || name == "host";
}

std::span<const Target> reprise::constraints::knownTargets() {
  static const std::vector<Target> targets = [] {
    std::vector<Target> read;
    for (const char *text : files) {
      auto target = readTarget(text, "constraints/targets");
      assert(target && "a test reads each of the library's files");
      read.push_back(std::move(*target));
    }
    return read;
  }();
  return targets;
}

const Target *reprise::constraints::findTarget(std::string_view name) {
  for (const Target &target : knownTargets()) {
    const auto *gpu = std::get_if<GpuTarget>(&target);
    if (describe(target).name == name ||
        (gpu && gpu->isArchitectureReference && gpu->architecture == name))
      return &target;
  }
  return nullptr;
}
