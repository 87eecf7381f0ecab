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

Expected<void> Inputs::add(const std::string &name, const std::string &origin,
                           bool fromFile, Expected<Tensor> tensor) {
  if (!tensor)
    return passOn(tensor);
  auto known = tensors.find(name);
  if (known == tensors.end()) {
    tensors[name] = {std::move(*tensor), origin, fromFile};
    return {};
  }
  if (fromFile && !known->second.fromFile)
    return {};
  return fail(ErrorCode::invalidArgument,
              fmt::format("it is given twice: by {} and by {}",
                          known->second.origin, origin),
              fmt::format("input '{}'", name), "give it once");
}

Expected<void> Inputs::addFile(const std::string &path) {
  auto file = SafetensorsFile::open(path);
  if (!file)
    return passOn(file);
  for (const SafetensorsEntry &entry : file->entries()) {
    auto tensor = file->load(entry.name);
    // An element type that no input can have: a tensor of something else.
    if (!tensor && tensor.error().code == ErrorCode::unsupported)
      continue;
    if (auto added = add(entry.name, "--inputs " + path, /*fromFile=*/true,
                         std::move(tensor));
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
    if (auto added = inputs.add(name, "--input " + text, /*fromFile=*/false,
                                loadTensor(address));
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
  for (const auto &[name, loaded] : tensors)
    descriptions[name] = {loaded.tensor.dtype(), loaded.tensor.shape()};
  return descriptions;
}

std::map<std::string, ConstTensorView> Inputs::views() const {
  std::map<std::string, ConstTensorView> views;
  for (const auto &[name, loaded] : tensors)
    views[name] = loaded.tensor.view();
  return views;
}

std::vector<NamedInput> Inputs::forKernel(const Manifest &manifest) const {
  std::vector<NamedInput> inputs;
  for (const auto &[name, loaded] : tensors) {
    const ManifestArgument *argument = manifest.find(name);
    bool isInput = argument && argument->role == ArgumentRole::input;
    // The executor refuses a name of the user's own that is no input.
    if (isInput || !loaded.fromFile)
      inputs.push_back({name, loaded.tensor.view()});
  }
  return inputs;
}
