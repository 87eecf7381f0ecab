//===- Manifest.cpp - what a compiled kernel says about itself ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Manifest.h"

#include "runtime/Shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

using namespace reprise;

std::string_view reprise::name(KernelKind kind) {
  switch (kind) {
  case KernelKind::cpu:
    return "cpu";
  case KernelKind::sim:
    return "sim";
  case KernelKind::cuda:
    return "cuda";
  }
  return "";
}

const ManifestArgument *Manifest::find(std::string_view name) const {
  for (const ManifestArgument &argument : arguments)
    if (argument.name == name)
      return &argument;
  return nullptr;
}

namespace {

/// Checks one manifest; the place of every error begins with `place`.
class Checker {
public:
  Checker(const Manifest &manifest, std::string_view place)
      : manifest(manifest), place(place) {}

  Expected<void> check();

private:
  Failure failure(std::string_view key, std::string message) const {
    return fail(ErrorCode::invalidArgument, std::move(message),
                fmt::format("{}.{}", place, key),
                "the manifest is malformed: compile the kernel again");
  }
  Expected<void> checkDims();
  Expected<void> checkArgument(size_t index);
  Expected<void> checkFill(const std::string &key,
                           const ManifestArgument &argument) const;
  Expected<void> checkValues(const std::string &key,
                             const ManifestArgument &argument) const;
  Expected<void> checkTeam() const;
  Expected<void> checkLaunch() const;
  Expected<void> checkExpression(const std::string &key,
                                 const Expression &expression) const;

  const Manifest &manifest;
  std::string_view place;
  std::set<std::string> dims;
  std::set<std::string> argumentNames;
};

Expected<void> Checker::checkDims() {
  for (const auto &[dimension, size] : manifest.dims) {
    if (size < 0)
      return failure("dims." + dimension,
                     fmt::format("size {} is negative", size));
    dims.insert(dimension);
  }
  for (const std::string &dimension : manifest.dynamicDims)
    if (!dims.insert(dimension).second)
      return failure(
          "dynamic_dims",
          fmt::format("dimension '{}' is declared twice", dimension));
  return {};
}

Expected<void> Checker::checkExpression(const std::string &key,
                                        const Expression &expression) const {
  for (const std::string &mentioned : expression.names())
    if (!dims.count(mentioned))
      return failure(key, fmt::format("'{}' mentions '{}', which is not a "
                                      "dimension",
                                      expression.text(), mentioned));
  return {};
}

Expected<void> Checker::checkValues(const std::string &key,
                                    const ManifestArgument &argument) const {
  if (!argument.values)
    return {};
  if (argument.role != ArgumentRole::input || isFloat(argument.dtype))
    return failure(key + ".values", "only integer inputs have bounds");
  if (auto min = checkExpression(key + ".values.min", argument.values->min);
      !min)
    return min;
  return checkExpression(key + ".values.max", argument.values->max);
}

Expected<void> Checker::checkFill(const std::string &key,
                                  const ManifestArgument &argument) const {
  if (!argument.fill)
    return {};
  if (argument.role != ArgumentRole::input || !isFloat(argument.dtype) ||
      !argument.optional)
    return failure(key + ".fill",
                   "only optional floating-point inputs are filled");
  if (!std::isfinite(*argument.fill))
    return failure(key + ".fill",
                   fmt::format("{} is not finite", *argument.fill));
  return {};
}

Expected<void> Checker::checkArgument(size_t index) {
  const ManifestArgument &argument = manifest.arguments[index];
  std::string key = fmt::format("arguments[{}]", index);
  if (argument.name.empty() || !argumentNames.insert(argument.name).second)
    return failure(
        key + ".name",
        fmt::format("name '{}' is empty or given twice", argument.name));
  if (argument.dims.size() > size_t(Shape::maxRank))
    return failure(key + ".dims",
                   fmt::format("{} axes are more than {}", argument.dims.size(),
                               Shape::maxRank));
  for (const AxisExtent &extent : argument.dims) {
    const auto *dimension = std::get_if<std::string>(&extent);
    if (dimension && !dims.count(*dimension))
      return failure(key + ".dims",
                     fmt::format("'{}' is not a dimension", *dimension));
    if (!dimension && std::get<int64_t>(extent) < 0)
      return failure(key + ".dims", fmt::format("size {} is negative",
                                                std::get<int64_t>(extent)));
  }
  if (argument.strided && manifest.kind != KernelKind::cpu)
    return failure(key + ".strided",
                   fmt::format("kernels of kind '{}' take C-order memory alone",
                               name(manifest.kind)));
  if (auto fill = checkFill(key, argument); !fill)
    return fill;
  bool canBePrepared =
      argument.role == ArgumentRole::input && manifest.preparation;
  if (argument.prepared && !canBePrepared)
    return failure(key + ".prepared",
                   "only inputs of a kernel with a preparation are prepared");
  return checkValues(key, argument);
}

Expected<void> Checker::checkTeam() const {
  bool isCpu = manifest.kind == KernelKind::cpu;
  if (!isCpu && (manifest.preparation || manifest.teamSize))
    return failure(manifest.preparation ? "prepare" : "team_size",
                   "only kernels of kind 'cpu' have it");
  if (manifest.preparation && manifest.preparation->entry.empty())
    return failure("prepare.entry", "it is empty");
  if (manifest.preparation && manifest.preparation->bytes < 0)
    return failure("prepare.bytes", "it is negative");
  if (!manifest.teamSize)
    return {};
  return checkExpression("team_size", *manifest.teamSize);
}

Expected<void> Checker::checkLaunch() const {
  bool needsLaunch = manifest.kind != KernelKind::cpu;
  if (needsLaunch && !manifest.cpuFeatures.empty())
    return failure("cpu_features", fmt::format("a kernel of kind '{}' has none",
                                               name(manifest.kind)));
  if (manifest.launch.has_value() != needsLaunch)
    return failure("launch",
                   fmt::format("a kernel of kind '{}' has {} launch",
                               name(manifest.kind), needsLaunch ? "a" : "no"));
  bool isCuda = manifest.kind == KernelKind::cuda;
  if (manifest.architecture.empty() == isCuda)
    return failure("architecture",
                   fmt::format("a kernel of kind '{}' has {}",
                               name(manifest.kind), isCuda ? "one" : "none"));
  if (!needsLaunch)
    return {};
  for (size_t axis = 0; axis < 3; ++axis) {
    if (auto grid = checkExpression("launch.grid", manifest.launch->grid[axis]);
        !grid)
      return grid;
    if (auto block =
            checkExpression("launch.block", manifest.launch->block[axis]);
        !block)
      return block;
  }
  return checkExpression("launch.shared_memory_bytes",
                         manifest.launch->sharedMemoryBytes);
}

Expected<void> Checker::check() {
  if (manifest.operatorName.empty())
    return failure("operator", "it is empty");
  if (manifest.entry.empty())
    return failure("entry", "it is empty");
  if (auto dimsChecked = checkDims(); !dimsChecked)
    return dimsChecked;
  for (size_t i = 0; i < manifest.arguments.size(); ++i)
    if (auto argument = checkArgument(i); !argument)
      return argument;
  if (auto workspace =
          checkExpression("workspace_bytes", manifest.workspaceBytes);
      !workspace)
    return workspace;
  if (auto team = checkTeam(); !team)
    return team;
  return checkLaunch();
}

} // namespace

Expected<void> Manifest::check(std::string_view place) const {
  return Checker(*this, place).check();
}
