//===- LinkLibrary.h - from an object file to a shared library ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_LINKLIBRARY_H
#define REPRISE_TOOLS_JIT_LINKLIBRARY_H

#include "support/Error.h"

#include <string>

namespace reprise::jit {

/// Links the bytes of an object file to those of a shared library, with lld, in
/// this process and without files. The library may call memcpy, memmove and
/// memset, which every process has, and depends on nothing else. Calls from
/// several threads take turns.
Expected<std::string> linkLibrary(const std::string &object,
                                  const std::string &name);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_LINKLIBRARY_H
