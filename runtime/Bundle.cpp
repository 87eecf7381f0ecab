//===- Bundle.cpp - a kernel and its manifest on disk ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Bundle.h"

#include "runtime/AtomicFile.h"
#include "runtime/BundleFolder.h"
#include "runtime/CpuKernel.h"
#include "runtime/CudaKernel.h"
#include "runtime/TrustedFolder.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace reprise;
namespace fs = std::filesystem;

static constexpr const char *storableMend =
    "compile it for a CPU, or for a GPU itself: a target without 'sim:'";

/// The file with the machine code.
static const char *codeName(const Manifest &manifest) {
  return manifest.kind == KernelKind::cuda ? cubinName : libraryName;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

Bundle::Bundle(TrustedFolder folder, Fingerprints fingerprints,
               Manifest manifest)
    : folder(std::make_unique<TrustedFolder>(std::move(folder))),
      fingerprints(std::move(fingerprints)),
      manifestValue(std::move(manifest)) {}
Bundle::Bundle(Bundle &&) noexcept = default;
Bundle::~Bundle() = default;

/// A file of the bundle, which must be as SHA256SUMS says.
static Expected<std::string> readChecked(const TrustedFolder &folder,
                                         const Fingerprints &fingerprints,
                                         const char *name) {
  auto bytes = folder.read(name);
  if (!bytes)
    return bytes;
  auto right = fingerprints.check(name, *bytes, folder.path() + "/" + name);
  if (!right)
    return passOn(right);
  return bytes;
}

Expected<Bundle> Bundle::open(const std::string &path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored) &&
      !fs::exists(path + "/" + fingerprintsName, ignored))
    return fail(ErrorCode::io,
                fmt::format("no bundle: it holds no {}", fingerprintsName),
                path,
                "a bundle is a folder as `reprise compile` writes it, copied "
                "whole");
  auto folder = TrustedFolder::open(path);
  if (!folder)
    return passOn(folder);
  auto fingerprints =
      folder->read(fingerprintsName).and_then([&](const std::string &text) {
        return Fingerprints::parse(text, path + "/" + fingerprintsName);
      });
  if (!fingerprints)
    return passOn(fingerprints);
  auto text = readChecked(*folder, *fingerprints, manifestName);
  if (!text)
    return passOn(text);
  auto manifest = Manifest::fromJson(*text, path + "/" + manifestName);
  if (!manifest)
    return passOn(manifest);
  return Bundle(std::move(*folder), std::move(*fingerprints),
                std::move(*manifest));
}

Expected<void> Bundle::checkTrust(const std::string &path) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored))
    return {};
  auto folder = TrustedFolder::open(path);
  if (!folder)
    return passOn(folder);
  for (const char *name :
       {fingerprintsName, manifestName, libraryName, cubinName})
    if (auto trusted = folder->check(name); !trusted)
      return trusted;
  return {};
}

void Bundle::markUsed() const { folder->touch(); }

Expected<std::shared_ptr<const CompiledKernel>> Bundle::load() const {
  if (manifestValue.kind == KernelKind::sim)
    return fail(ErrorCode::unsupported, "bundles hold no simulated kernels",
                folder->path(), storableMend);
  auto code = readChecked(*folder, fingerprints, codeName(manifestValue));
  if (!code)
    return passOn(code);
  auto kernel = manifestValue.kind == KernelKind::cpu
                    ? loadCpuKernel(manifestValue, std::move(*code))
                    : loadCudaKernel(manifestValue, std::move(*code));
  if (!kernel)
    kernel.error().place = folder->path() + ": " + kernel.error().place;
  return kernel;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static Failure failure(std::string_view action, const std::string &path) {
  return fail(ErrorCode::io,
              fmt::format("cannot {}: {}", action, std::strerror(errno)), path,
              "check that the folder exists, is writable and has room");
}

namespace {

/// A new folder beside `target`, removed with the bundle in it unless it has
/// been put in place.
class FolderInWork {
public:
  static Expected<FolderInWork> create(const std::string &target) {
    std::string path = target + ".tmp-XXXXXX";
    if (!::mkdtemp(path.data()))
      return failure("create the bundle", target);
    return FolderInWork(target, std::move(path));
  }
  FolderInWork(FolderInWork &&other) noexcept
      : target(std::move(other.target)), path(std::exchange(other.path, {})) {}
  ~FolderInWork() {
    if (!path.empty())
      removeBundleFolder(path);
  }

  Expected<void> write(const char *name, std::string_view bytes) const {
    // Not writable by the group, whatever the umask: it would be refused.
    auto file = AtomicFile::create(path + "/" + name, 0644);
    auto written =
        file ? file->write(bytes).and_then([&] { return file->commit(); })
             : Expected<void>(passOn(file));
    // Nobody knows the temporary folder.
    if (!written)
      written.error().place = target + "/" + name;
    return written;
  }

  /// Renames the folder to `target`, in place of one that is there.
  Expected<void> putInPlace() {
    // A temporary folder is its owner's alone.
    if (::chmod(path.c_str(), 0755) != 0)
      return failure("let others read the bundle", target);
    // Another process may do the same at the same time; each attempt fails only
    // where the other has just succeeded.
    for (int attempt = 0; attempt < 100; ++attempt) {
      if (::rename(path.c_str(), target.c_str()) == 0) {
        path.clear();
        return {};
      }
      if (errno != ENOTEMPTY && errno != EEXIST)
        break;
      // Readers find the one or the other. What was there goes with this, but
      // for what was put into it since it was checked.
      if (::renameat2(AT_FDCWD, path.c_str(), AT_FDCWD, target.c_str(),
                      RENAME_EXCHANGE) == 0)
        return {};
      if (errno != EINVAL && errno != ENOENT)
        break;
      // Some file systems cannot exchange: for a moment there is none.
      std::string aside = path + ".old";
      if (::rename(target.c_str(), aside.c_str()) == 0)
        removeBundleFolder(aside);
    }
    return failure("put the bundle in place", target);
  }

private:
  FolderInWork(std::string target, std::string path)
      : target(std::move(target)), path(std::move(path)) {}

  std::string target;
  std::string path;
};

} // namespace

/// Where a bundle goes, so that a temporary folder comes beside it. A link at
/// the end stays one: it is no bundle.
static fs::path canonicalTarget(const std::string &path) {
  std::error_code code;
  fs::path target = fs::absolute(path, code);
  // Without a slash at the end, which would be a folder without a name.
  if (!target.has_filename())
    target = target.parent_path();
  bool isNamed = target.filename() != "." && target.filename() != "..";
  fs::path canonical =
      isNamed
          ? fs::weakly_canonical(target.parent_path(), code) / target.filename()
          : fs::weakly_canonical(target, code);
  return code ? target : canonical;
}

static Expected<std::string> targetOf(const std::string &path) {
  fs::path target = canonicalTarget(path);
  std::error_code ignored;
  bool isRoot = target == target.root_path();
  if (isRoot || fs::equivalent(target, ".", ignored))
    return fail(ErrorCode::io,
                fmt::format("it is the {} folder, which a bundle cannot "
                            "replace",
                            isRoot ? "root" : "working"),
                path,
                fmt::format("name a folder in it: {}",
                            (target / "kernel.bundle").string()));
  return target.string();
}

Expected<void> Bundle::checkTarget(const std::string &path) {
  return targetOf(path).and_then(checkReplaceable);
}

Expected<void> Bundle::save(const CompiledKernel &kernel,
                            const std::string &path) {
  if (kernel.machineCode.empty())
    return fail(ErrorCode::unsupported,
                fmt::format("kernels for the target '{}' are not stored: they "
                            "have no machine code of their own",
                            kernel.manifest.target),
                path, storableMend);
  auto target = targetOf(path);
  if (!target)
    return passOn(target);
  if (auto free = checkReplaceable(*target); !free)
    return free;
  auto folder = FolderInWork::create(*target);
  if (!folder)
    return passOn(folder);
  std::string manifest = kernel.manifest.toJson();
  const char *code = codeName(kernel.manifest);
  Fingerprints fingerprints;
  fingerprints.add(manifestName, manifest);
  fingerprints.add(code, kernel.machineCode);
  return folder->write(manifestName, manifest)
      .and_then([&] { return folder->write(code, kernel.machineCode); })
      .and_then(
          [&] { return folder->write(fingerprintsName, fingerprints.text()); })
      .and_then([&] { return folder->putInPlace(); });
}
