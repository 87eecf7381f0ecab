//===- SpecText.h - what is looked at before and after MLIR's parser ------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_SPECTEXT_H
#define REPRISE_TOOLS_JIT_SPECTEXT_H

#include "support/Error.h"

#include <string_view>

namespace reprise::jit {

/// Fails where a file is no text (control characters, bytes that are not
/// UTF-8), and where brackets nest deeper than any spec's do: MLIR's parser
/// recurses into them without a limit.
Expected<void> checkText(std::string_view text, std::string_view path);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_SPECTEXT_H
