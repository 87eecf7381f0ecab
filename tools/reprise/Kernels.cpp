//===- Kernels.cpp - where a command gets its kernel from -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Kernels.h"

#include "runtime/Bundle.h"
#include "runtime/KernelCache.h"
#include "tools/reprise/Report.h"

#include <CLI/CLI.hpp>

#include <filesystem>

using namespace reprise;
using namespace reprise::cli;

void CacheOptions::addTo(CLI::App &command) {
  CLI::Option *off = command.add_flag(
      "--no-cache", isOff, "compile anew, and do not keep the kernel");
  command
      .add_option("--cache", folder,
                  "where compiled kernels are kept; $XDG_CACHE_HOME/reprise "
                  "(~/.cache/reprise) by default")
      ->type_name("FOLDER")
      ->check([](const std::string &text) {
        return text.empty() ? "the folder's name is missing" : "";
      })
      ->excludes(off);
}

/// The folder that the options name; empty where there is none.
static std::string chooseFolder(const CacheOptions &cache) {
  if (cache.isOff || !cache.folder.empty())
    return cache.folder;
  auto folder = defaultCacheFolder();
  if (folder)
    return *folder;
  warn(folder.error());
  return "";
}

Expected<std::shared_ptr<const CompiledKernel>>
reprise::cli::compileKernel(const CompileRequest &request,
                            const CacheOptions &cache) {
  std::string folder = chooseFolder(cache);
  if (!folder.empty())
    return compileCached(request, folder, warn);
  auto compiler = loadCompiler();
  if (!compiler)
    return passOn(compiler);
  return (*compiler)->compile(request);
}

bool reprise::cli::isBundle(const std::string &path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

Expected<std::shared_ptr<const CompiledKernel>>
reprise::cli::loadBundle(const std::string &path) {
  return Bundle::open(path).and_then(
      [](const Bundle &bundle) { return bundle.load(); });
}
