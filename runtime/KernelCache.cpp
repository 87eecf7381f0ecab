//===- KernelCache.cpp - kernels that were compiled before ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/KernelCache.h"

#include "runtime/Bundle.h"
#include "runtime/CacheRequest.h"
#include "runtime/CpuKernel.h"
#include "runtime/TrustedFolder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace reprise;
namespace fs = std::filesystem;

static constexpr const char *mend =
    "name another folder with --cache, or do without: --no-cache";

/// Creates a folder for this user alone, with the folders above it as usual.
static Expected<void> createFolder(const fs::path &path) {
  std::error_code code;
  fs::create_directories(path.parent_path(), code);
  if (!code && ::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    code = std::error_code(errno, std::generic_category());
  if (!code)
    return {};
  return fail(ErrorCode::io,
              fmt::format("cannot create the kernel cache: {}", code.message()),
              path, mend);
}

Expected<KernelCache> KernelCache::open(const std::string &folder,
                                        std::string compilerBuild,
                                        int64_t maxBytes) {
  // Without a slash at the end, which would be a folder without a name.
  std::error_code ignored;
  fs::path path =
      fs::absolute(folder + "/", ignored).lexically_normal().parent_path();
  if (auto created = createFolder(path); !created)
    return passOn(created);
  if (auto trusted = TrustedFolder::open(path); !trusted)
    return passOn(trusted);
  return KernelCache(path, std::move(compilerBuild), maxBytes);
}

//===----------------------------------------------------------------------===//
// Finding and storing
//===----------------------------------------------------------------------===//

/// The folders in a folder; none where it cannot be read.
static std::vector<fs::path> foldersIn(const fs::path &path) {
  std::vector<fs::path> folders;
  std::error_code code;
  for (fs::directory_iterator entry(path, code), end; !code && entry != end;
       entry.increment(code))
    if (entry->is_directory(code))
      folders.push_back(entry->path());
  return folders;
}

/// Which folder lies at a path now; zeros where there is none.
static std::pair<uint64_t, uint64_t> identify(const fs::path &path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0)
    return {};
  return {status.st_ino, uint64_t(status.st_ctim.tv_sec) * 1000000000 +
                             uint64_t(status.st_ctim.tv_nsec)};
}

/// The kernel at the path; null where it serves other requests, and where
/// another process has just removed it.
static Expected<std::shared_ptr<const CompiledKernel>>
loadFor(const CompileRequest &request, const fs::path &path) {
  for (;;) {
    auto before = identify(path);
    auto bundle = Bundle::open(path);
    if (bundle && !serves(bundle->manifest(), request))
      return nullptr;
    auto kernel = bundle.and_then([](const Bundle &b) { return b.load(); });
    if (kernel) {
      bundle->markUsed();
      return kernel;
    }
    // Another process may have removed it meanwhile, or put another bundle in
    // its place.
    auto after = identify(path);
    if (after == decltype(after){})
      return nullptr;
    if (after == before)
      return kernel;
  }
}

std::shared_ptr<const CompiledKernel>
KernelCache::find(const CompileRequest &request,
                  const WarningHandler &warn) const {
  fs::path underKey = fs::path(folder) / cacheKey(request, compilerBuild);
  for (const fs::path &path : foldersIn(underKey)) {
    // Another process is at work on it.
    if (path.has_extension())
      continue;
    auto kernel = loadFor(request, path);
    if (kernel && *kernel)
      return *kernel;
    if (kernel)
      continue;
    Error error = kernel.error();
    error.message += "; it is removed from the cache";
    error.mend = "nothing: the kernel is compiled again";
    warn(error);
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  return nullptr;
}

/// Removes what is no folder, where a folder of the cache has to be.
static void removeStranger(const fs::path &path) {
  // Never a folder, not even an empty one that another process has just made.
  ::unlink(path.c_str());
}

Expected<void> KernelCache::store(const CompileRequest &request,
                                  const CompiledKernel &kernel) const {
  fs::path underKey = fs::path(folder) / cacheKey(request, compilerBuild);
  fs::path path = underKey / manifestFingerprint(kernel.manifest);
  auto save = [&]() -> Expected<void> {
    removeStranger(underKey);
    if (auto created = createFolder(underKey); !created)
      return created;
    removeStranger(path);
    return Bundle::save(kernel, path);
  };
  // Another process that makes room may remove the folder while it is empty.
  auto saved = save();
  for (int more = 4; !saved && more > 0; --more)
    saved = save();
  if (!saved) {
    saved.error().mend = mend;
    return saved;
  }
  removeOldest();
  return {};
}

//===----------------------------------------------------------------------===//
// Keeping it small
//===----------------------------------------------------------------------===//

namespace {
struct Entry {
  fs::path path;
  fs::file_time_type lastUse;
  int64_t bytes = 0;
};
} // namespace

/// Files that vanish meanwhile count as nothing.
static Entry measure(const fs::path &path) {
  std::error_code ignored;
  Entry entry{path, fs::last_write_time(path, ignored)};
  for (fs::directory_iterator file(path, ignored), end; file != end;
       file.increment(ignored)) {
    auto bytes = file->file_size(ignored);
    if (!ignored)
      entry.bytes += int64_t(bytes);
  }
  return entry;
}

/// Whether a folder that another process was at work on is one that it left
/// behind when it was ended.
static bool isAbandoned(const Entry &inWork) {
  return fs::file_time_type::clock::now() - inWork.lastUse >
         std::chrono::hours(1);
}

void KernelCache::removeOldest() const {
  std::vector<Entry> entries;
  int64_t bytes = 0;
  std::error_code ignored;
  for (const fs::path &key : foldersIn(folder))
    for (const fs::path &path : foldersIn(key)) {
      Entry entry = measure(path);
      if (!path.has_extension()) {
        entries.push_back(entry);
        bytes += entry.bytes;
      } else if (isAbandoned(entry)) {
        fs::remove_all(path, ignored);
      }
    }
  std::sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) {
    return a.lastUse < b.lastUse;
  });
  // What was used last stays, however large.
  for (size_t i = 0; bytes > maxBytes && i + 1 < entries.size(); ++i) {
    fs::remove_all(entries[i].path, ignored);
    // Only where it is empty.
    fs::remove(entries[i].path.parent_path(), ignored);
    bytes -= entries[i].bytes;
  }
}

//===----------------------------------------------------------------------===//
// Use
//===----------------------------------------------------------------------===//

Expected<std::string> reprise::defaultCacheFolder() {
  // By XDG's rule a relative path is as good as none.
  const char *cache = std::getenv("XDG_CACHE_HOME");
  if (cache && cache[0] == '/')
    return std::string(cache) + "/reprise";
  const char *home = std::getenv("HOME");
  if (home && home[0] == '/')
    return std::string(home) + "/.cache/reprise";
  return fail(ErrorCode::io,
              "neither XDG_CACHE_HOME nor HOME names a folder for it",
              "the kernel cache", mend);
}

Expected<std::shared_ptr<const CompiledKernel>>
reprise::compileCached(const CompileRequest &request, const std::string &folder,
                       const WarningHandler &warn) {
  auto cache = compilerBuildId().and_then([&](const std::string &build) {
    return KernelCache::open(folder, build);
  });
  if (!cache)
    warn(cache.error());
  else if (auto kernel = cache->find(request, warn))
    return kernel;
  auto compiler = loadCompiler();
  if (!compiler)
    return passOn(compiler);
  auto kernel = (*compiler)->compile(request);
  bool canBeStored = cache && kernel && !(*kernel)->machineCode.empty();
  if (canBeStored)
    if (auto stored = cache->store(request, **kernel); !stored)
      warn(stored.error());
  return kernel;
}
