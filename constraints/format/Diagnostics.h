//===- Diagnostics.h - what is wrong, shown at its place ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_FORMAT_DIAGNOSTICS_H
#define REPRISE_CONSTRAINTS_FORMAT_DIAGNOSTICS_H

#include "constraints/Problem.h"

#include <span>

namespace reprise::constraints {

/// The diagnostic as a user reads it:
///
///   tiling.constraints:3:7: error: there is no operator '='
///       3 | X = 4;
///         |   ^
///   help: did you mean '=='?
///
/// `text` is that of the file; of a long line only the surroundings are shown.
std::string render(const Diagnostic &diagnostic, std::string_view text,
                   std::string_view fileName);

/// Of a whole file's diagnostics, one after the other: takes one walk through
/// the text.
std::string render(std::span<const Diagnostic> diagnostics,
                   std::string_view text, std::string_view fileName);

/// "did you mean 'NEAR'?", or `otherwise` where none is near.
std::string suggest(std::string_view word,
                    std::span<const std::string_view> candidates,
                    std::string otherwise = {});

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_FORMAT_DIAGNOSTICS_H
