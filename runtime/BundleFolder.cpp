//===- BundleFolder.cpp - the files of a bundle, and no others ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/BundleFolder.h"

#include "runtime/AtomicFile.h"
#include "runtime/ByteSource.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

using namespace reprise;
namespace fs = std::filesystem;

static constexpr std::array<std::string_view, 4> fileNames = {
    manifestName, libraryName, cubinName, fingerprintsName};

namespace {
struct CloseFolder {
  void operator()(DIR *folder) const { ::closedir(folder); }
};
using OpenFolder = std::unique_ptr<DIR, CloseFolder>;
} // namespace

static Failure stranger(const std::string &path, std::string_view what) {
  return fail(ErrorCode::io, std::string(what), path,
              "move it away, or name another folder");
}

/// Opens a folder itself, no link to it.
static Expected<OpenFolder> openFolder(const std::string &path) {
  int descriptor =
      ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  OpenFolder folder(descriptor < 0 ? nullptr : ::fdopendir(descriptor));
  if (folder)
    return folder;
  int code = errno;
  if (descriptor >= 0)
    ::close(descriptor);
  if (code == ENOTDIR || code == ELOOP)
    return stranger(path, "it is no folder");
  return stranger(path,
                  fmt::format("cannot look into it: {}", std::strerror(code)));
}

static bool isBundleFile(std::string_view name) {
  return std::any_of(
      fileNames.begin(), fileNames.end(), [&](std::string_view known) {
        return name == known || AtomicFile::isTemporaryName(name, known);
      });
}

/// The names of all that an open folder holds; fails at the first thing that
/// is no file of a bundle.
static Expected<std::vector<std::string>> listBundle(DIR *folder,
                                                     const std::string &path) {
  std::vector<std::string> names;
  while (const dirent *entry = ::readdir(folder)) {
    std::string name = entry->d_name;
    if (name == "." || name == "..")
      continue;
    struct stat status;
    int looked =
        ::fstatat(::dirfd(folder), name.c_str(), &status, AT_SYMLINK_NOFOLLOW);
    // Another process has removed it meanwhile.
    if (looked != 0 && errno == ENOENT)
      continue;
    if (looked != 0 || !isBundleFile(name) || !S_ISREG(status.st_mode))
      return stranger(
          path,
          fmt::format("it holds '{}', which is no file of a bundle", name));
    names.push_back(std::move(name));
  }
  return names;
}

Expected<void> reprise::checkHoldsBundleAlone(const std::string &path) {
  return openFolder(path).and_then([&](const OpenFolder &folder) {
    return listBundle(folder.get(), path).map([](const auto &) {});
  });
}

bool reprise::removeBundleFolder(const std::string &path) {
  auto folder = openFolder(path);
  if (!folder)
    return false;
  auto names = listBundle(folder->get(), path);
  if (!names)
    return false;
  for (const std::string &name : *names)
    ::unlinkat(::dirfd(folder->get()), name.c_str(), 0);
  return ::rmdir(path.c_str()) == 0;
}

std::pair<uint64_t, uint64_t> reprise::identifyFolder(const std::string &path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0)
    return {};
  return {status.st_ino, uint64_t(status.st_ctim.tv_sec) * 1000000000 +
                             uint64_t(status.st_ctim.tv_nsec)};
}

/// Whether it lists a bundle's files alone, first the manifest.
static bool listsBundle(const Fingerprints &fingerprints) {
  std::vector<std::string_view> names = fingerprints.names();
  return names.front() == manifestName &&
         std::all_of(names.begin(), names.end(), isBundleFile);
}

/// Other programs' folders hold files of these names, too.
static Expected<void> checkSaysBundle(const std::string &path) {
  auto file = openFile(path + "/" + fingerprintsName);
  if (!file)
    return stranger(path, fmt::format("it holds no {}", fingerprintsName));
  constexpr int64_t maxBytes = 1000;
  std::string text(size_t(std::min((*file)->sizeInBytes(), maxBytes)), '\0');
  auto read = (*file)->read(
      0, std::as_writable_bytes(std::span(text.data(), text.size())));
  auto fingerprints = read.and_then(
      [&] { return Fingerprints::parse(text, path + "/" + fingerprintsName); });
  if (!fingerprints || !listsBundle(*fingerprints))
    return stranger(path,
                    fmt::format("its {} is not a bundle's", fingerprintsName));
  return {};
}

Expected<void> reprise::checkReplaceable(const std::string &path) {
  for (;;) {
    std::error_code code;
    auto before = identifyFolder(path);
    auto type = fs::symlink_status(path, code).type();
    bool isFree =
        type == fs::file_type::not_found ||
        (type == fs::file_type::directory && fs::is_empty(path, code) && !code);
    if (isFree)
      return {};
    auto holds = checkHoldsBundleAlone(path).and_then(
        [&] { return checkSaysBundle(path); });
    if (holds)
      return {};
    // Unless another process has replaced or removed it meanwhile.
    if (identifyFolder(path) != before)
      continue;
    return fail(ErrorCode::io,
                "exists, and is not a bundle that may be replaced: " +
                    holds.error().message,
                path, "name a folder that is not there yet");
  }
}
