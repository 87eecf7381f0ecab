//===- KernelCache.cpp - kernels that were compiled before ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/KernelCache.h"

#include "runtime/Bundle.h"
#include "runtime/BundleFolder.h"
#include "runtime/CacheRequest.h"
#include "runtime/CpuKernel.h"
#include "runtime/TrustedFolder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace reprise;
namespace fs = std::filesystem;

static constexpr const char *mend =
    "name another folder with --cache, or do without: --no-cache";

static constexpr const char *ownFolderMend =
    "name a folder of your own with --cache, or do without: --no-cache";

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

/// In the folder that the user names, where other things may lie: everything of
/// the cache is below this.
static constexpr const char *ownFolderName = "reprise-kernels";

Expected<KernelCache> KernelCache::open(const std::string &folder,
                                        std::string compilerBuild,
                                        int64_t maxBytes) {
  std::error_code ignored;
  fs::path path = fs::absolute(folder, ignored);
  // Without a slash at the end, which would be a folder without a name.
  if (!path.has_filename())
    path = path.parent_path();
  for (const fs::path &each : {path, path / ownFolderName}) {
    if (auto created = createFolder(each); !created)
      return passOn(created);
    if (auto trusted = TrustedFolder::open(each); !trusted) {
      // The folder may serve others, too, as /tmp does: its rights are right.
      trusted.error().mend = ownFolderMend;
      return passOn(trusted);
    }
  }
  return KernelCache(path / ownFolderName, std::move(compilerBuild), maxBytes);
}

//===----------------------------------------------------------------------===//
// What is the cache's own
//===----------------------------------------------------------------------===//

/// Whether a name is a fingerprint, as keys and kernels have.
static bool isFingerprint(std::string_view name) {
  return name.size() == 64 &&
         name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Whether it is the name of a kernel that is being written or replaced, as
/// Bundle::save makes them.
static bool isInWork(std::string_view name) {
  constexpr std::string_view infix = ".tmp-";
  if (!isFingerprint(name.substr(0, 64)) || !name.substr(64).starts_with(infix))
    return false;
  std::string_view end = name.substr(64 + infix.size());
  return end.size() == 6 || (end.size() == 10 && end.ends_with(".old"));
}

/// Looks at a path itself where it is a link.
static bool isFolder(const fs::path &path) {
  std::error_code ignored;
  return fs::is_directory(fs::symlink_status(path, ignored));
}

/// The folders in a folder, without links to folders; none where it cannot be
/// read.
static std::vector<fs::path> foldersIn(const fs::path &path) {
  std::vector<fs::path> folders;
  std::error_code code;
  for (fs::directory_iterator entry(path, code), end; !code && entry != end;
       entry.increment(code))
    if (isFolder(entry->path()))
      folders.push_back(entry->path());
  return folders;
}

/// Fails where a kernel's folder holds anything that the cache did not write
/// for this user.
static Expected<void> checkIsOwn(const fs::path &path) {
  struct stat status;
  if (::lstat(path.c_str(), &status) != 0 || status.st_uid != ::geteuid())
    return fail(ErrorCode::io, "it is not your own", path, mend);
  return checkHoldsBundleAlone(path);
}

//===----------------------------------------------------------------------===//
// Finding and storing
//===----------------------------------------------------------------------===//

/// Whether the kernel of this name and manifest is the request's.
static bool serves(const std::string &name, const Manifest &manifest,
                   const CompileRequest &request) {
  auto open = openSizes(manifest, request);
  return open && (open->empty() || name == kernelName(manifest, *open));
}

/// The kernel at the path; null where it serves other requests, and where
/// another process has just removed it.
static Expected<std::shared_ptr<const CompiledKernel>>
loadFor(const CompileRequest &request, const fs::path &path) {
  for (;;) {
    auto before = identifyFolder(path);
    auto bundle = Bundle::open(path);
    if (bundle && !serves(path.filename(), bundle->manifest(), request))
      return nullptr;
    auto kernel = bundle.and_then([](const Bundle &b) { return b.load(); });
    if (kernel) {
      bundle->markUsed();
      return kernel;
    }
    // Another process may have removed it meanwhile, or put another bundle in
    // its place.
    auto after = identifyFolder(path);
    if (after == decltype(after){})
      return nullptr;
    if (after == before)
      return kernel;
  }
}

/// Removes a kernel at once for those who look for it: under its name it is
/// there whole or not at all. A process that is ended here leaves what others
/// take for abandoned work. False where something else lies in it: then all
/// stays.
static bool removeKernel(const fs::path &path) {
  std::string aside = path.string() + ".tmp-XXXXXX";
  // An empty folder gives way to another one.
  if (!::mkdtemp(aside.data()))
    return false;
  if (::rename(path.c_str(), aside.c_str()) != 0) {
    ::rmdir(aside.c_str());
    return false;
  }
  // What was put into it since it was checked keeps its place.
  bool isRemoved = removeBundleFolder(aside);
  if (!isRemoved)
    ::rename(aside.c_str(), path.c_str());
  return isRemoved;
}

std::shared_ptr<const CompiledKernel>
KernelCache::find(const CompileRequest &request,
                  const WarningHandler &warn) const {
  fs::path underKey = fs::path(folder) / cacheKey(request, compilerBuild);
  if (!isFolder(underKey))
    return nullptr;
  for (const fs::path &path : foldersIn(underKey)) {
    if (!isFingerprint(path.filename().native()))
      continue;
    auto kernel = loadFor(request, path);
    if (kernel && *kernel)
      return *kernel;
    if (kernel)
      continue;
    Error error = kernel.error();
    // As good as when it was stored, for a machine that is not this one: the
    // request gets the answer that it gets without a cache.
    if (error.code == ErrorCode::unsupported)
      continue;
    auto own = checkIsOwn(path);
    if (own && removeKernel(path)) {
      error.message += "; it is removed from the cache";
      error.mend = "nothing: the kernel is compiled again";
    } else {
      error.message +=
          "; it stays: " + (own ? "it cannot be removed" : own.error().message);
      error.mend = fmt::format("remove {}, or {}", path.string(), mend);
    }
    warn(error);
  }
  return nullptr;
}

namespace {
/// Tells whether a folder, and no link to one, that was at a path is there
/// still, even if another has taken its place.
class OpenFolder {
public:
  explicit OpenFolder(const fs::path &path)
      : descriptor(::open(path.c_str(),
                          O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)),
        wasThere(descriptor >= 0 || errno != ENOENT) {}
  OpenFolder(const OpenFolder &) = delete;
  ~OpenFolder() {
    if (descriptor >= 0)
      ::close(descriptor);
  }

  bool isFolder() const { return descriptor >= 0; }
  bool isGone() const {
    struct stat status;
    return !wasThere || (isFolder() && ::fstat(descriptor, &status) == 0 &&
                         status.st_nlink == 0);
  }

private:
  int descriptor;
  bool wasThere;
};
} // namespace

Expected<void> KernelCache::store(const CompileRequest &request,
                                  const CompiledKernel &kernel) const {
  fs::path underKey = fs::path(folder) / cacheKey(request, compilerBuild);
  auto open = openSizes(kernel.manifest, request);
  fs::path path = underKey / kernelName(kernel.manifest,
                                        open.value_or(std::set<std::string>()));
  bool isFolderGone = false;
  auto save = [&]() -> Expected<void> {
    isFolderGone = false;
    if (auto created = createFolder(underKey); !created)
      return created;
    OpenFolder opened(underKey);
    isFolderGone = opened.isGone();
    if (!isFolderGone && !opened.isFolder())
      return fail(ErrorCode::io, "is no folder, as it has to be in the cache",
                  underKey, mend);
    auto saved = Bundle::save(kernel, path);
    isFolderGone = opened.isGone();
    return saved;
  };
  // Another process that makes room may remove the folder while it is empty.
  auto saved = save();
  for (int more = 4; !saved && isFolderGone && more > 0; --more)
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
  for (const fs::path &key : foldersIn(folder)) {
    if (!isFingerprint(key.filename().native()))
      continue;
    for (const fs::path &path : foldersIn(key)) {
      bool isKernel = isFingerprint(path.filename().native());
      if ((!isKernel && !isInWork(path.filename().native())) ||
          !checkIsOwn(path))
        continue;
      Entry entry = measure(path);
      if (isKernel) {
        entries.push_back(entry);
        bytes += entry.bytes;
      } else if (isAbandoned(entry)) {
        removeBundleFolder(path);
      }
    }
  }
  std::sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) {
    return a.lastUse < b.lastUse;
  });
  // What was used last stays, however large.
  for (size_t i = 0; bytes > maxBytes && i + 1 < entries.size(); ++i) {
    removeKernel(entries[i].path);
    // Only where it is empty.
    ::rmdir(entries[i].path.parent_path().c_str());
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
