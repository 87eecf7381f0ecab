//===- Inputs.cpp - inputs as the command line names them -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Inputs.h"

#include "runtime/TensorFile.h"
#include "tools/reprise/SpecOptions.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

using namespace reprise;
using namespace reprise::cli;

void InputOptions::addTo(CLI::App &command) {
  command
      .add_option("--input", single,
                  "an input: a .npy file, or FILE.safetensors:TENSOR; may be "
                  "repeated")
      ->type_name("NAME=FILE")
      ->allow_extra_args(false);
  command
      .add_option("--inputs", files,
                  "a .safetensors file: each tensor in it that has an input's "
                  "name; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
}

Expected<void> Inputs::add(const std::string &name, Given given) {
  auto known = tensors.find(name);
  if (known == tensors.end()) {
    tensors.emplace(name, std::move(given));
    return {};
  }
  if (given.file && !known->second.file)
    return {};
  return fail(ErrorCode::invalidArgument,
              fmt::format("it is given twice: by {} and by {}",
                          known->second.origin, given.origin),
              fmt::format("input '{}'", name), "give it once");
}

Expected<void> Inputs::addFile(const std::string &path) {
  auto opened = SafetensorsFile::open(path);
  if (!opened)
    return passOn(opened);
  files.push_back(std::make_unique<SafetensorsFile>(std::move(*opened)));
  const SafetensorsFile &file = *files.back();
  for (const SafetensorsEntry &entry : file.entries()) {
    InputDescription description;
    description.mayBeOther = true;
    // What no input can be is most likely a tensor of something else: only
    // where an input has its name is that a mistake.
    if (auto known = file.describe(entry)) {
      description.dtype = known->dtype;
      description.shape = known->shape;
    } else {
      description.problem = std::move(known.error());
    }
    if (auto added = add(entry.name, {std::move(description),
                                      "--inputs " + path, &file, Tensor()});
        !added)
      return added;
  }
  return {};
}

Expected<Inputs> Inputs::load(const InputOptions &options) {
  Inputs inputs;
  for (const std::string &text : options.single) {
    auto assignment = splitAssignment(text, "--input", "x=x.npy");
    if (!assignment)
      return passOn(assignment);
    const auto &[name, address] = *assignment;
    auto tensor = loadTensor(address);
    if (!tensor)
      return passOn(tensor);
    InputDescription description{tensor->dtype(), tensor->shape()};
    if (auto added = inputs.add(name, {description, "--input " + text, nullptr,
                                       std::move(*tensor)});
        !added)
      return passOn(added);
  }
  for (const std::string &path : options.files)
    if (auto added = inputs.addFile(path); !added)
      return passOn(added);
  return inputs;
}

std::map<std::string, InputDescription> Inputs::descriptions() const {
  std::map<std::string, InputDescription> descriptions;
  for (const auto &[name, given] : tensors)
    descriptions[name] = given.description;
  return descriptions;
}

Expected<ConstTensorView> Inputs::read(const std::string &name) {
  Given &given = tensors.at(name);
  if (!given.tensor.data()) {
    auto tensor = given.file->load(name);
    if (!tensor)
      return passOn(tensor);
    given.tensor = std::move(*tensor);
  }
  return std::as_const(given.tensor).view();
}

Expected<std::vector<NamedInput>> Inputs::readFor(const Manifest &manifest) {
  std::vector<NamedInput> inputs;
  for (const auto &[name, given] : tensors) {
    const ManifestArgument *argument = manifest.find(name);
    bool isInput = argument && argument->role == ArgumentRole::input;
    // The executor refuses a name of the user's own that is no input.
    if (!isInput && given.file)
      continue;
    auto view = read(name);
    if (!view)
      return passOn(view);
    inputs.push_back({name, *view});
  }
  return inputs;
}
