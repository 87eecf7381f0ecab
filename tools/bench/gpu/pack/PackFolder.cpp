//===- PackFolder.cpp - the files of a pack -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/pack/PackFolder.h"

#include "runtime/AtomicFile.h"
#include "runtime/Npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

using namespace reprise;
using namespace reprise::pack;
namespace fs = std::filesystem;

static constexpr const char *copyMend =
    "copy the pack again, whole, or make it again";

static Expected<std::string> readFile(const std::string &path) {
  auto source = openFile(path);
  if (!source)
    return passOn(source);
  std::string bytes(size_t((*source)->sizeInBytes()), '\0');
  if (auto read = (*source)->read(0, std::as_writable_bytes(std::span(bytes)));
      !read)
    return passOn(read);
  return bytes;
}

Expected<std::string> PackFolder::read(const std::string &name) const {
  auto bytes = readFile(pathOf(name));
  if (!bytes)
    return bytes;
  auto right = fingerprints.check(name, *bytes, pathOf(name));
  if (!right)
    return passOn(right);
  return bytes;
}

Expected<Tensor> PackFolder::readTensor(const std::string &name) const {
  auto bytes = read(name);
  if (!bytes)
    return passOn(bytes);
  return readNpy(MemorySource(pathOf(name), std::as_bytes(std::span(*bytes))));
}

Expected<PackFolder> PackFolder::open(const std::string &path) {
  PackFolder folder;
  folder.path = path;
  std::string list = folder.pathOf(Fingerprints::fileName);
  auto fingerprints = readFile(list).and_then(
      [&](const std::string &text) { return Fingerprints::parse(text, list); });
  if (!fingerprints) {
    fingerprints.error().mend = copyMend;
    return passOn(fingerprints);
  }
  folder.fingerprints = std::move(*fingerprints);
  std::string name(packFileName);
  auto text = folder.read(name);
  if (!text)
    return passOn(text);
  auto pack = Pack::fromJson(*text, folder.pathOf(name));
  if (!pack)
    return passOn(pack);
  folder.packValue = std::move(*pack);
  return folder;
}

Expected<int64_t> pack::writeFingerprints(const std::string &folder) {
  std::vector<std::string> names;
  std::error_code code;
  for (fs::recursive_directory_iterator entry(folder, code), end;
       !code && entry != end; entry.increment(code))
    if (entry->is_regular_file())
      names.push_back(fs::relative(entry->path(), folder).string());
  if (code)
    return fail(ErrorCode::io, code.message(), folder, "try again");
  std::ranges::sort(names);
  Fingerprints fingerprints;
  int64_t bytes = 0;
  for (const std::string &name : names) {
    auto content = readFile(folder + "/" + name);
    if (!content)
      return passOn(content);
    bytes += int64_t(content->size());
    fingerprints.add(name, *content);
  }
  auto file = AtomicFile::create(
      fmt::format("{}/{}", folder, Fingerprints::fileName), 0644);
  if (!file)
    return passOn(file);
  auto written =
      file->write(fingerprints.text()).and_then([&] { return file->commit(); });
  if (!written)
    return passOn(written);
  return bytes;
}
