//===- SharedLibrary.cpp - machine code that lies in memory ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/SharedLibrary.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

using namespace reprise;

static bool writeAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return false;
    bytes.remove_prefix(size_t(written));
  }
  return true;
}

Expected<std::shared_ptr<SharedLibrary>>
SharedLibrary::load(std::string_view image, const std::string &name) {
  std::shared_ptr<SharedLibrary> library(new SharedLibrary(name));
  // The kernel allows 249 bytes.
  library->descriptor =
      ::memfd_create(name.substr(0, 200).c_str(), MFD_CLOEXEC);
  if (library->descriptor < 0 || !writeAll(library->descriptor, image))
    return fail(ErrorCode::unsupported,
                fmt::format("cannot put machine code into memory: {}",
                            std::strerror(errno)),
                fmt::format("kernel '{}'", name),
                "check the limits on memory and open files, and that the "
                "system allows executable memory (sysctl vm.memfd_noexec)");
  library->handle =
      ::dlopen(fmt::format("/proc/self/fd/{}", library->descriptor).c_str(),
               RTLD_NOW | RTLD_LOCAL);
  if (!library->handle)
    return fail(ErrorCode::unsupported,
                fmt::format("cannot load its machine code: {}", ::dlerror()),
                fmt::format("kernel '{}'", name),
                "check that /proc is mounted and that the system allows "
                "executable memory, or compile the kernel on this machine");
  return library;
}

SharedLibrary::~SharedLibrary() {
  if (handle)
    ::dlclose(handle);
  if (descriptor >= 0)
    ::close(descriptor);
}

Expected<void *> SharedLibrary::symbol(const std::string &symbolName) const {
  void *address = ::dlsym(handle, symbolName.c_str());
  if (address)
    return address;
  return fail(ErrorCode::io,
              fmt::format("its machine code has no function '{}', which its "
                          "manifest names",
                          symbolName),
              fmt::format("kernel '{}'", name), "compile the kernel again");
}
