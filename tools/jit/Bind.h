//===- Bind.h - stage *bound* ---------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_BIND_H
#define REPRISE_TOOLS_JIT_BIND_H

#include "runtime/Compiler.h"

namespace reprise::rec {
class OperatorOp;
} // namespace reprise::rec

namespace reprise::jit {

class Compilation;

/// Makes all recurrences run in the direction asked for, in place of the spec's
/// own; empty leaves them alone.
Expected<void> chooseDirection(rec::OperatorOp op,
                               const std::string &direction);

/// From *spec* to *bound*: mode and direction, sizes and storage type, and the
/// schedule where the request brings one. Modes and directions that cannot be
/// had yet fail with unsupported.
Expected<void> bind(Compilation &spec);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_BIND_H
