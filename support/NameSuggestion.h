//===- NameSuggestion.h - help with misspelt names ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_SUPPORT_NAMESUGGESTION_H
#define REPRISE_SUPPORT_NAMESUGGESTION_H

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace reprise {

/// The known name that differs least from an unknown one, where at most a third
/// of its letters differ. A name that does not differ at all is no suggestion.
std::optional<std::string_view>
nearestName(std::string_view unknown, std::span<const std::string_view> known);
std::optional<std::string_view> nearestName(std::string_view unknown,
                                            std::span<const std::string> known);

/// The mend for an unknown name: "did you mean 'h_last'?" where one of the
/// known names is near, and the list of known names (the first twelve).
std::string suggestName(std::string_view unknown,
                        std::span<const std::string> known);

} // namespace reprise

#endif // REPRISE_SUPPORT_NAMESUGGESTION_H
