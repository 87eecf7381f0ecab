//===- ForeignNames.h - what other systems call a spec's ops --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_FOREIGNNAMES_H
#define REPRISE_TOOLS_JIT_FOREIGNNAMES_H

#include "llvm/ADT/StringRef.h"

namespace reprise::jit {

/// What to write for an op that other systems have by this name, with or
/// without a dialect ("math.relu", "matmul"); empty where that is not known.
llvm::StringRef writeFor(llvm::StringRef name);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_FOREIGNNAMES_H
