//===- KernelCache.h - kernels that were compiled before ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bundles, FOLDER/reprise-kernels/KEY/NAME, where KEY stands for everything
// that a kernel depends on beside the sizes and types of its inputs, and NAME
// for its manifest and the sizes that follow from KEY. A request whose time or
// batch differs finds the same kernel. Any number of processes may use one
// folder: bundles appear and vanish whole. FOLDER may hold other things: the
// cache touches only what it has written.

#ifndef REPRISE_RUNTIME_KERNELCACHE_H
#define REPRISE_RUNTIME_KERNELCACHE_H

#include "runtime/Compiler.h"

#include <functional>

namespace reprise {

/// Hears of what is wrong with a cache: the work goes on without.
using WarningHandler = std::function<void(const Error &)>;

class KernelCache {
public:
  /// Beyond this, the kernels that have not been used for longest are removed.
  static constexpr int64_t defaultMaxBytes = int64_t(256) << 20;

  /// Opens the folder, or creates it for this user alone. Fails with io where
  /// that cannot be, and where another user might have put code into it.
  /// `compilerBuild` is compilerBuildId()'s.
  REPRISE_API static Expected<KernelCache>
  open(const std::string &folder, std::string compilerBuild,
       int64_t maxBytes = defaultMaxBytes);

  /// Null where there is no kernel for the request. Kernels that are damaged or
  /// not to be trusted are reported and, where they are this user's own and
  /// nothing else lies with them, removed.
  REPRISE_API std::shared_ptr<const CompiledKernel>
  find(const CompileRequest &request, const WarningHandler &warn) const;

  REPRISE_API Expected<void> store(const CompileRequest &request,
                                   const CompiledKernel &kernel) const;

private:
  KernelCache(std::string folder, std::string compilerBuild, int64_t maxBytes)
      : folder(std::move(folder)), compilerBuild(std::move(compilerBuild)),
        maxBytes(maxBytes) {}

  void removeOldest() const;

  std::string folder;
  std::string compilerBuild;
  int64_t maxBytes;
};

/// $XDG_CACHE_HOME/reprise, or ~/.cache/reprise. Fails with io where the
/// environment names neither.
REPRISE_API Expected<std::string> defaultCacheFolder();

/// The kernel from the cache in `folder`; where it is not there, loads the
/// compiler, compiles, and stores. What is wrong with the cache goes to `warn`.
REPRISE_API Expected<std::shared_ptr<const CompiledKernel>>
compileCached(const CompileRequest &request, const std::string &folder,
              const WarningHandler &warn);

} // namespace reprise

#endif // REPRISE_RUNTIME_KERNELCACHE_H
