//===- PackFolder.cpp - the files of a pack -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/pack/PackFolder.h"

#include "runtime/AtomicFile.h"
#include "runtime/Npy.h"
#include "support/Sha256.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

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

/// Lines of 64 digits, two spaces and a name.
static std::map<std::string, std::string> parseLines(const std::string &text) {
  constexpr size_t digits = 64, gap = 2;
  std::map<std::string, std::string> fingerprints;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.size() > digits + gap)
      fingerprints[line.substr(digits + gap)] = line.substr(0, digits);
  return fingerprints;
}

Expected<std::string> PackFolder::read(const std::string &name) const {
  auto bytes = readFile(pathOf(name));
  if (!bytes)
    return bytes;
  auto listed = fingerprints.find(name);
  if (listed != fingerprints.end() && listed->second == sha256(*bytes))
    return bytes;
  return fail(ErrorCode::io,
              fmt::format("it is damaged: {} has another fingerprint",
                          fingerprintsFileName),
              pathOf(name), copyMend);
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
  auto lines = readFile(folder.pathOf(std::string(fingerprintsFileName)));
  if (!lines) {
    lines.error().mend = copyMend;
    return passOn(lines);
  }
  folder.fingerprints = parseLines(*lines);
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
  std::string lines;
  int64_t bytes = 0;
  for (const std::string &name : names) {
    auto content = readFile(folder + "/" + name);
    if (!content)
      return passOn(content);
    bytes += int64_t(content->size());
    lines += fmt::format("{}  {}\n", sha256(*content), name);
  }
  auto file = AtomicFile::create(
      fmt::format("{}/{}", folder, fingerprintsFileName), 0644);
  if (!file)
    return passOn(file);
  auto written = file->write(lines).and_then([&] { return file->commit(); });
  if (!written)
    return passOn(written);
  return bytes;
}
