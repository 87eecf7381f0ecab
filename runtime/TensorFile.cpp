//===- TensorFile.cpp - tensors by address --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/TensorFile.h"

#include "runtime/Npy.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <set>

using namespace reprise;
namespace fs = std::filesystem;

Expected<TensorAddress>
reprise::parseTensorAddress(const std::string &address) {
  constexpr std::string_view extension = ".safetensors";
  size_t at = address.find(".safetensors:");
  if (at != std::string::npos && at + extension.size() + 1 < address.size())
    return TensorAddress{address.substr(0, at + extension.size()),
                         address.substr(at + extension.size() + 1)};
  if (address.ends_with(".npy"))
    return TensorAddress{address, ""};
  if (address.ends_with(extension) || address.ends_with(".safetensors:"))
    return fail(ErrorCode::invalidArgument, "the tensor's name is missing",
                address, "write FILE.safetensors:NAME");
  if (address.find(".npz") != std::string::npos)
    return fail(ErrorCode::invalidArgument, "a .npz file is not read", address,
                "save each of its arrays by itself, with numpy.save, and "
                "write FILE.npy");
  return fail(ErrorCode::invalidArgument,
              "neither a .npy file nor a tensor of a .safetensors file",
              address, "write FILE.npy or FILE.safetensors:NAME");
}

/// One path for all that lead to a file, which need not be there.
static fs::path canonicalPlace(const std::string &path) {
  std::error_code unknown;
  // A relative path stays one where its first folder is missing.
  fs::path absolute = fs::absolute(path, unknown);
  if (unknown)
    return path;
  fs::path place = fs::weakly_canonical(absolute, unknown);
  return unknown ? absolute.lexically_normal() : place;
}

namespace {
/// The places of several tensors, each given once.
class Places {
public:
  /// The file, by its canonical path, and the tensor's name in it.
  Expected<std::pair<fs::path, std::string>> add(const std::string &address) {
    auto parsed = parseTensorAddress(address);
    if (!parsed)
      return passOn(parsed);
    std::pair place(canonicalPlace(parsed->path), parsed->tensorName);
    std::set<std::string> &names = namesInFile[place.first];
    // A .npy file holds its tensor alone, also where a link of such a name
    // leads to another file.
    bool isTaken = names.contains(place.second) || names.contains("") ||
                   (place.second.empty() && !names.empty());
    if (isTaken)
      return fail(ErrorCode::invalidArgument,
                  "two tensors would be written here", address,
                  "give each tensor an address of its own");
    names.insert(place.second);
    return place;
  }

private:
  std::map<fs::path, std::set<std::string>> namesInFile;
};
} // namespace

Expected<void>
reprise::checkTensorAddresses(std::span<const std::string> addresses) {
  Places places;
  for (const std::string &address : addresses)
    if (auto place = places.add(address); !place)
      return passOn(place);
  return {};
}

Expected<Tensor> reprise::loadTensor(const std::string &address) {
  auto parsed = parseTensorAddress(address);
  if (!parsed)
    return passOn(parsed);
  if (parsed->tensorName.empty())
    return readNpy(parsed->path);
  auto file = SafetensorsFile::open(parsed->path);
  if (!file)
    return passOn(file);
  return file->load(parsed->tensorName);
}

Expected<void> reprise::saveTensors(std::span<const TensorToSave> tensors) {
  struct File {
    /// As it was written first, for messages.
    std::string path;
    std::vector<NamedTensorView> contents;
  };
  Places places;
  std::map<fs::path, File> files;
  for (const TensorToSave &tensor : tensors) {
    auto place = places.add(tensor.address);
    if (!place)
      return passOn(place);
    auto &[canonical, name] = *place;
    File &file = files[canonical];
    if (file.contents.empty())
      file.path = parseTensorAddress(tensor.address)->path;
    file.contents.push_back({std::move(name), tensor.view});
  }
  for (const auto &[canonical, file] : files) {
    const auto &[path, contents] = file;
    bool isNpy = contents.front().name.empty();
    auto written = isNpy ? writeNpy(path, contents.front().view)
                         : writeSafetensors(path, contents);
    if (!written)
      return written;
  }
  return {};
}
