//===- SpecText.h - what is looked at before and after MLIR's parser ------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_SPECTEXT_H
#define REPRISE_TOOLS_JIT_SPECTEXT_H

#include "runtime/Error.h"

#include <string_view>

namespace reprise::jit {

/// MLIR's parser recurses into brackets without a limit, and a text of nothing
/// but brackets would overflow the stack. Fails where brackets nest deeper than
/// any spec's do.
Expected<void> checkNesting(std::string_view text, std::string_view path);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_SPECTEXT_H
