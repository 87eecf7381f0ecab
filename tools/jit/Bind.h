//===- Bind.h - stage *bound* ---------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_BIND_H
#define REPRISE_TOOLS_JIT_BIND_H

#include "support/Error.h"

namespace reprise::jit {

class Compilation;

/// From *spec*, in the form asked for (Derive.h), to *bound*: sizes and storage
/// type, and the schedule where the request brings one.
Expected<void> bind(Compilation &spec);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_BIND_H
