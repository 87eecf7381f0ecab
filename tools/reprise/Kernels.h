//===- Kernels.h - where a command gets its kernel from -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_REPRISE_KERNELS_H
#define REPRISE_TOOLS_REPRISE_KERNELS_H

#include "runtime/Compiler.h"

namespace CLI {
class App;
} // namespace CLI

namespace reprise::cli {

/// The cache of compiled kernels, as the command line names it.
struct CacheOptions {
  /// Empty: the user's own.
  std::string folder;
  bool isOff = false;

  void addTo(CLI::App &command);
};

/// The kernel from the cache, else compiled and stored there. What is wrong
/// with the cache is a warning.
Expected<std::shared_ptr<const CompiledKernel>>
compileKernel(const CompileRequest &request, const CacheOptions &cache);

/// Whether the path is a bundle's, not a spec's: bundles are folders.
bool isBundle(const std::string &path);

/// The kernel of a bundle.
Expected<std::shared_ptr<const CompiledKernel>>
loadBundle(const std::string &path);

} // namespace reprise::cli

#endif // REPRISE_TOOLS_REPRISE_KERNELS_H
