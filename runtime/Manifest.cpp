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

std::string_view reprise::name(BufferKind kind) {
  switch (kind) {
  case BufferKind::prepared:
    return "prepared";
  case BufferKind::workspace:
    return "workspace";
  case BufferKind::sequence:
    return "sequence";
  case BufferKind::saved:
    return "saved";
  }
  return "";
}

std::string_view reprise::name(ElementOrder order) {
  switch (order) {
  case ElementOrder::any:
    return "any";
  case ElementOrder::ascending:
    return "ascending";
  case ElementOrder::partition:
    return "partition";
  }
  return "";
}

std::string reprise::text(const AxisExtent &extent) {
  if (const auto *dimension = std::get_if<std::string>(&extent))
    return *dimension;
  if (const auto *size = std::get_if<int64_t>(&extent))
    return std::to_string(*size);
  return std::get<Expression>(extent).text();
}

std::string_view reprise::name(Subnormals subnormals) {
  return subnormals == Subnormals::flush ? "flush" : "keep";
}

Expected<Subnormals> reprise::parseSubnormals(std::string_view word) {
  for (Subnormals known : {Subnormals::keep, Subnormals::flush})
    if (name(known) == word)
      return known;
  return fail(ErrorCode::invalidArgument,
              fmt::format("'{}' is not one of 'keep', 'flush'", word),
              "subnormals",
              "keep them, as IEEE 754 has them, or flush them to zero");
}

const ManifestArgument *Manifest::find(std::string_view name) const {
  for (const ManifestArgument &argument : arguments)
    if (argument.name == name)
      return &argument;
  return nullptr;
}

const ManifestCarry *Manifest::carryInto(std::string_view output) const {
  for (const ManifestCarry &carry : carries)
    if (carry.output == output)
      return &carry;
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
  Expected<void> checkName(const std::string &key, const std::string &name);
  Expected<void> checkArgument(size_t index);
  Expected<void> checkExtent(const std::string &key,
                             const ManifestArgument &argument,
                             const AxisExtent &extent) const;
  Expected<void> checkFill(const std::string &key,
                           const ManifestArgument &argument) const;
  Expected<void> checkValues(const std::string &key,
                             const ManifestArgument &argument) const;
  Expected<void> checkCarry(size_t index);
  Expected<void> checkBuffer(size_t index);
  Expected<void> checkLaunch(const std::string &key,
                             const ManifestLaunch &launch, bool isPreparation);
  Expected<void> checkOperand(const std::string &key, const std::string &name,
                              bool isPreparation) const;
  Expected<void> checkGeometry(const std::string &key,
                               const ManifestLaunch &launch,
                               bool isPreparation) const;
  Expected<void> checkLaunches();
  Expected<void> checkUse() const;
  /// `isFixed`: it may not depend on a dynamic dimension.
  Expected<void> checkExpression(const std::string &key,
                                 const Expression &expression,
                                 bool isFixed = false) const;
  const ManifestBuffer *findBuffer(std::string_view name) const;
  bool isTakenByPreparation(const std::string &argument) const;
  /// Whether it is an input without dynamic dimensions.
  bool isOfFixedSize(const ManifestArgument &argument) const;

  const Manifest &manifest;
  std::string_view place;
  std::set<std::string> dims;
  /// Of arguments and buffers: launches name both.
  std::set<std::string> names;
  std::set<std::string> carried;
  /// What launches name.
  std::set<std::string> used;
};

const ManifestBuffer *Checker::findBuffer(std::string_view name) const {
  for (const ManifestBuffer &buffer : manifest.buffers)
    if (buffer.name == name)
      return &buffer;
  return nullptr;
}

bool Checker::isTakenByPreparation(const std::string &argument) const {
  return std::any_of(manifest.prepare.begin(), manifest.prepare.end(),
                     [&](const ManifestLaunch &launch) {
                       return std::find(launch.arguments.begin(),
                                        launch.arguments.end(),
                                        argument) != launch.arguments.end();
                     });
}

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
  for (const auto &[dimension, size] : manifest.tunedFor) {
    std::string key = "tuned_for." + dimension;
    if (!dims.count(dimension) || manifest.dims.count(dimension))
      return failure(key, "it is not a dynamic dimension");
    if (size < 1)
      return failure(key, fmt::format("the nominal size {} is below 1", size));
  }
  return {};
}

Expected<void> Checker::checkExpression(const std::string &key,
                                        const Expression &expression,
                                        bool isFixed) const {
  for (const std::string &mentioned : expression.names()) {
    if (!dims.count(mentioned))
      return failure(key, fmt::format("'{}' mentions '{}', which is not a "
                                      "dimension",
                                      expression.text(), mentioned));
    if (isFixed && !manifest.dims.count(mentioned))
      return failure(key,
                     fmt::format("'{}' mentions the dynamic dimension '{}', "
                                 "whose size the preparation does not know",
                                 expression.text(), mentioned));
  }
  return {};
}

Expected<void> Checker::checkName(const std::string &key,
                                  const std::string &name) {
  if (name.empty() || !names.insert(name).second)
    return failure(key, fmt::format("name '{}' is empty or given twice", name));
  return {};
}

Expected<void> Checker::checkValues(const std::string &key,
                                    const ManifestArgument &argument) const {
  if (!argument.values && argument.order != ElementOrder::any)
    return failure(key + ".order", "only inputs with bounds have an order");
  if (!argument.values)
    return {};
  if (argument.role != ArgumentRole::input || isFloat(argument.dtype))
    return failure(key + ".values", "only integer inputs have bounds");
  bool isFixed = isTakenByPreparation(argument.name);
  if (auto min =
          checkExpression(key + ".values.min", argument.values->min, isFixed);
      !min)
    return min;
  return checkExpression(key + ".values.max", argument.values->max, isFixed);
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

Expected<void> Checker::checkExtent(const std::string &key,
                                    const ManifestArgument &argument,
                                    const AxisExtent &extent) const {
  if (const auto *dimension = std::get_if<std::string>(&extent)) {
    if (dims.count(*dimension))
      return {};
    return failure(key, fmt::format("'{}' is not a dimension", *dimension));
  }
  if (const auto *size = std::get_if<int64_t>(&extent)) {
    if (*size >= 0)
      return {};
    return failure(key, fmt::format("size {} is negative", *size));
  }
  const auto &expression = std::get<Expression>(extent);
  if (argument.role == ArgumentRole::input && expression.names().size() != 1)
    return failure(key, fmt::format("'{}' is not one dimension plus a constant",
                                    expression.text()));
  return checkExpression(key, expression);
}

Expected<void> Checker::checkArgument(size_t index) {
  const ManifestArgument &argument = manifest.arguments[index];
  std::string key = fmt::format("arguments[{}]", index);
  if (auto named = checkName(key + ".name", argument.name); !named)
    return named;
  if (argument.dims.size() > size_t(Shape::maxRank))
    return failure(key + ".dims",
                   fmt::format("{} axes are more than {}", argument.dims.size(),
                               Shape::maxRank));
  for (const AxisExtent &extent : argument.dims)
    if (auto known = checkExtent(key + ".dims", argument, extent); !known)
      return known;
  if (argument.strided && manifest.kind != KernelKind::cpu)
    return failure(key + ".strided",
                   fmt::format("kernels of kind '{}' take C-order memory alone",
                               name(manifest.kind)));
  if (auto fill = checkFill(key, argument); !fill)
    return fill;
  bool canBePrepared =
      argument.role == ArgumentRole::input && !manifest.prepare.empty();
  if (argument.prepared && !canBePrepared)
    return failure(key + ".prepared",
                   "only inputs of a kernel with a preparation are prepared");
  return checkValues(key, argument);
}

Expected<void> Checker::checkCarry(size_t index) {
  const ManifestCarry &carry = manifest.carries[index];
  std::string key = fmt::format("carries[{}]", index);
  const ManifestArgument *input = manifest.find(carry.input);
  const ManifestArgument *output = manifest.find(carry.output);
  if (!input || input->role != ArgumentRole::input)
    return failure(key + ".in", fmt::format("'{}' is no input", carry.input));
  if (!output || output->role != ArgumentRole::output)
    return failure(key + ".out",
                   fmt::format("'{}' is no output", carry.output));
  for (const std::string &name : {carry.input, carry.output})
    if (!carried.insert(name).second)
      return failure(key, fmt::format("'{}' is carried twice", name));
  if (input->dtype != output->dtype || input->dims != output->dims)
    return failure(key, fmt::format("'{}' and '{}' differ in type or shape",
                                    carry.input, carry.output));
  if (input->prepared)
    return failure(key + ".in",
                   fmt::format("'{}' is a weight that is prepared: no launch "
                               "of a run reads it",
                               carry.input));
  return {};
}

Expected<void> Checker::checkBuffer(size_t index) {
  const ManifestBuffer &buffer = manifest.buffers[index];
  std::string key = fmt::format("buffers[{}]", index);
  if (auto named = checkName(key + ".name", buffer.name); !named)
    return named;
  bool isPrepared = buffer.kind == BufferKind::prepared;
  if (isPrepared && manifest.prepare.empty())
    return failure(key + ".kind",
                   "only kernels with a preparation have prepared buffers");
  return checkExpression(key + ".bytes", buffer.bytes, isPrepared);
}

/// The preparation runs before any size is known; the launches of a run may run
/// without the weights that it reads.
Expected<void> Checker::checkOperand(const std::string &key,
                                     const std::string &name,
                                     bool isPreparation) const {
  const ManifestArgument *argument = manifest.find(name);
  const ManifestBuffer *buffer = findBuffer(name);
  if (!argument && !buffer)
    return failure(
        key, fmt::format("'{}' is neither an argument nor a buffer", name));
  if (!isPreparation && argument && argument->prepared)
    return failure(key, fmt::format("'{}' is an input that the preparation "
                                    "alone reads",
                                    name));
  bool isKnownToPrepare = argument ? isOfFixedSize(*argument)
                                   : buffer->kind == BufferKind::prepared;
  if (isPreparation && !isKnownToPrepare)
    return failure(key, fmt::format("'{}' is neither an input of fixed size "
                                    "nor a prepared buffer",
                                    name));
  return {};
}

bool Checker::isOfFixedSize(const ManifestArgument &argument) const {
  auto isFixed = [&](const AxisExtent &extent) {
    if (std::holds_alternative<int64_t>(extent))
      return true;
    const auto *expression = std::get_if<Expression>(&extent);
    return manifest.dims.contains(expression ? expression->names().front()
                                             : std::get<std::string>(extent));
  };
  return argument.role == ArgumentRole::input &&
         std::all_of(argument.dims.begin(), argument.dims.end(), isFixed);
}

Expected<void> Checker::checkGeometry(const std::string &key,
                                      const ManifestLaunch &launch,
                                      bool isPreparation) const {
  bool isCpu = manifest.kind == KernelKind::cpu;
  if (launch.cpu.has_value() != isCpu)
    return failure(key + ".cpu",
                   fmt::format("a launch of kind '{}' has {} such key",
                               name(manifest.kind), isCpu ? "a" : "no"));
  if (launch.gpu.has_value() == isCpu)
    return failure(key + ".gpu",
                   fmt::format("a launch of kind '{}' has {} such key",
                               name(manifest.kind), isCpu ? "no" : "a"));
  if (isCpu && launch.cpu->teamSize)
    return checkExpression(key + ".cpu.team_size", *launch.cpu->teamSize,
                           isPreparation);
  if (isCpu)
    return {};
  const GpuGeometry &gpu = *launch.gpu;
  for (auto [name, expressions] :
       {std::pair(".gpu.grid", &gpu.grid), std::pair(".gpu.block", &gpu.block),
        std::pair(".gpu.cluster", &gpu.cluster)})
    for (size_t axis = 0; axis < 3; ++axis)
      if (auto known = checkExpression(fmt::format("{}{}[{}]", key, name, axis),
                                       (*expressions)[axis], isPreparation);
          !known)
        return known;
  return checkExpression(key + ".gpu.shared_memory_bytes",
                         gpu.sharedMemoryBytes, isPreparation);
}

Expected<void> Checker::checkLaunch(const std::string &key,
                                    const ManifestLaunch &launch,
                                    bool isPreparation) {
  if (launch.entry.empty())
    return failure(key + ".entry", "it is empty");
  std::set<std::string> named;
  for (size_t i = 0; i < launch.arguments.size(); ++i) {
    const std::string &name = launch.arguments[i];
    std::string argumentKey = fmt::format("{}.arguments[{}]", key, i);
    if (!named.insert(name).second)
      return failure(argumentKey, fmt::format("'{}' is given twice", name));
    if (auto fits = checkOperand(argumentKey, name, isPreparation); !fits)
      return fits;
    used.insert(name);
  }
  return checkGeometry(key, launch, isPreparation);
}

Expected<void> Checker::checkLaunches() {
  if (manifest.launches.empty())
    return failure("launches", "there is none");
  for (size_t i = 0; i < manifest.prepare.size(); ++i)
    if (auto launch =
            checkLaunch(fmt::format("prepare[{}]", i), manifest.prepare[i],
                        /*isPreparation=*/true);
        !launch)
      return launch;
  for (size_t i = 0; i < manifest.launches.size(); ++i)
    if (auto launch =
            checkLaunch(fmt::format("launches[{}]", i), manifest.launches[i],
                        /*isPreparation=*/false);
        !launch)
      return launch;
  return {};
}

/// What no launch names would stay as it is: an output unwritten, a buffer
/// without a reason.
Expected<void> Checker::checkUse() const {
  for (size_t i = 0; i < manifest.arguments.size(); ++i) {
    const ManifestArgument &argument = manifest.arguments[i];
    bool mustBeNamed =
        argument.role == ArgumentRole::output || argument.prepared;
    if (mustBeNamed && !used.count(argument.name))
      return failure(fmt::format("arguments[{}]", i),
                     fmt::format("no launch takes '{}'", argument.name));
  }
  for (size_t i = 0; i < manifest.buffers.size(); ++i)
    if (!used.count(manifest.buffers[i].name))
      return failure(
          fmt::format("buffers[{}]", i),
          fmt::format("no launch takes '{}'", manifest.buffers[i].name));
  return {};
}

Expected<void> Checker::check() {
  if (manifest.operatorName.empty())
    return failure("operator", "it is empty");
  if (auto dimsChecked = checkDims(); !dimsChecked)
    return dimsChecked;
  for (size_t i = 0; i < manifest.arguments.size(); ++i)
    if (auto argument = checkArgument(i); !argument)
      return argument;
  for (size_t i = 0; i < manifest.carries.size(); ++i)
    if (auto carry = checkCarry(i); !carry)
      return carry;
  for (size_t i = 0; i < manifest.buffers.size(); ++i)
    if (auto buffer = checkBuffer(i); !buffer)
      return buffer;
  if (auto launches = checkLaunches(); !launches)
    return launches;
  if (auto use = checkUse(); !use)
    return use;
  if (manifest.kind != KernelKind::cpu && !manifest.cpuFeatures.empty())
    return failure("cpu_features", fmt::format("a kernel of kind '{}' has none",
                                               name(manifest.kind)));
  bool isCuda = manifest.kind == KernelKind::cuda;
  if (manifest.architecture.empty() == isCuda)
    return failure("architecture",
                   fmt::format("a kernel of kind '{}' has {}",
                               name(manifest.kind), isCuda ? "one" : "none"));
  return {};
}

} // namespace

Expected<void> Manifest::check(std::string_view place) const {
  return Checker(*this, place).check();
}
