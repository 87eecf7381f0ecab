//===- NameSuggestion.h - help with misspelt names ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_RUNTIME_NAMESUGGESTION_H
#define REPRISE_RUNTIME_NAMESUGGESTION_H

#include "runtime/Export.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace reprise {

/// The known name that differs least from an unknown one, where at most a third
/// of its letters differ.
REPRISE_API std::optional<std::string>
nearestName(std::string_view unknown, std::span<const std::string> known);

/// The mend for an unknown name: "did you mean 'h_last'?" where one of the
/// known names is near, and the list of known names (the first twelve).
REPRISE_API std::string suggestName(std::string_view unknown,
                                    std::span<const std::string> known);

} // namespace reprise

#endif // REPRISE_RUNTIME_NAMESUGGESTION_H
