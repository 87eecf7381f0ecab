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

namespace {

struct Address {
  std::string path;
  /// Empty for a .npy file.
  std::string tensorName;
};

Expected<Address> parseAddress(const std::string &address) {
  constexpr std::string_view extension = ".safetensors";
  size_t at = address.find(".safetensors:");
  if (at != std::string::npos && at + extension.size() + 1 < address.size())
    return Address{address.substr(0, at + extension.size()),
                   address.substr(at + extension.size() + 1)};
  if (address.ends_with(".npy"))
    return Address{address, ""};
  if (address.ends_with(extension) || address.ends_with(".safetensors:"))
    return fail(ErrorCode::invalidArgument, "the tensor's name is missing",
                address, "write FILE.safetensors:NAME");
  return fail(ErrorCode::invalidArgument,
              "neither a .npy file nor a tensor of a .safetensors file",
              address, "write FILE.npy or FILE.safetensors:NAME");
}

} // namespace

Expected<Tensor> reprise::loadTensor(const std::string &address) {
  auto parsed = parseAddress(address);
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
  std::set<std::pair<fs::path, std::string>> seen;
  std::map<std::string, std::vector<NamedTensorView>> files;
  for (const TensorToSave &tensor : tensors) {
    auto parsed = parseAddress(tensor.address);
    if (!parsed)
      return passOn(parsed);
    std::error_code unknown;
    fs::path place = fs::weakly_canonical(parsed->path, unknown);
    if (!seen.emplace(unknown ? fs::path(parsed->path) : place,
                      parsed->tensorName)
             .second)
      return fail(ErrorCode::invalidArgument,
                  "two tensors would be written here", tensor.address,
                  "give each tensor an address of its own");
    files[parsed->path].push_back({parsed->tensorName, tensor.view});
  }
  for (const auto &[path, contents] : files) {
    bool isNpy = contents.front().name.empty();
    auto written = isNpy ? writeNpy(path, contents.front().view)
                         : writeSafetensors(path, contents);
    if (!written)
      return written;
  }
  return {};
}
