//===- Derive.h - the form of the operator that a request asks for --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_DERIVE_H
#define REPRISE_TOOLS_JIT_DERIVE_H

#include "support/Error.h"

namespace reprise::jit {

class Compilation;

/// Gives the spec's operator the direction that the request asks for, makes its
/// stream the product of inputs `u` and `w`, and takes its decode step, or
/// packs its rows: all that changes which inputs there are, or their axes.
/// Modes that cannot be had yet fail with unsupported.
Expected<void> derive(Compilation &spec);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_DERIVE_H
