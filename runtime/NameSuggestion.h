//===- NameSuggestion.h - help with misspelt names ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_RUNTIME_NAMESUGGESTION_H
#define REPRISE_RUNTIME_NAMESUGGESTION_H

#include "runtime/Export.h"

#include <span>
#include <string>
#include <string_view>

namespace reprise {

/// The mend for an unknown name: "did you mean 'h_last'?" where one of the
/// known names is near, and the list of known names (the first twelve).
REPRISE_API std::string suggestName(std::string_view unknown,
                                    std::span<const std::string> known);

} // namespace reprise

#endif // REPRISE_RUNTIME_NAMESUGGESTION_H
