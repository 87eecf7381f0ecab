//===- Compiler.cpp - opens the compiler's library ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Compiler.h"

#include "runtime/CompilerAbi.h"

#include <fmt/format.h>

#include <dlfcn.h>
#include <filesystem>

using namespace reprise;

Compiler::~Compiler() = default;

static constexpr const char *libraryName = "libreprise_jit.so";

/// The folder that this library was loaded from; empty where unknown.
static std::filesystem::path ownFolder() {
  Dl_info info;
  // Any address inside the library will do.
  if (!dladdr(reinterpret_cast<const void *>(&ownFolder), &info) ||
      !info.dli_fname)
    return {};
  std::error_code ignored;
  return std::filesystem::weakly_canonical(info.dli_fname, ignored)
      .parent_path();
}

Expected<std::unique_ptr<Compiler>> reprise::loadCompiler() {
  std::filesystem::path beside = ownFolder() / libraryName;
  std::error_code ignored;
  return loadCompiler(std::filesystem::exists(beside, ignored)
                          ? beside.string()
                          : std::string(libraryName));
}

Expected<std::unique_ptr<Compiler>>
reprise::loadCompiler(const std::string &path) {
  // Never closed: kernels' code and LLVM's own state outlive any compiler.
  void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return fail(ErrorCode::unsupported,
                fmt::format("cannot open the compiler: {}", dlerror()), path,
                fmt::format("install {} beside libreprise.so with the LLVM and "
                            "MLIR libraries it needs, or run a bundle",
                            libraryName));
  auto create = reinterpret_cast<Compiler *(*)(int)>(
      dlsym(library, "reprise_create_compiler"));
  std::string mend =
      fmt::format("install {} and libreprise.so of one version", libraryName);
  if (!create)
    return fail(ErrorCode::unsupported,
                "the library has no function reprise_create_compiler", path,
                mend);
  std::unique_ptr<Compiler> compiler(create(compilerAbiVersion));
  if (!compiler)
    return fail(ErrorCode::unsupported,
                fmt::format("the library does not speak version {} of the "
                            "compiler interface",
                            compilerAbiVersion),
                path, mend);
  return compiler;
}

Expected<std::string> reprise::compilerBuildId() {
  return readBuildId((ownFolder() / libraryName).string());
}
