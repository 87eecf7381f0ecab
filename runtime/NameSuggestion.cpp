//===- NameSuggestion.cpp - help with misspelt names ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/NameSuggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <vector>

using namespace reprise;

/// Levenshtein's distance: insertions, deletions and substitutions.
static size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t(0));
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      size_t substituted = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, substituted});
    }
  }
  return row.back();
}

static std::string listNames(std::span<const std::string> names) {
  constexpr size_t most = 12;
  // "and 1 more" is no shorter than the one.
  size_t shown = names.size() == most + 1 ? most + 1 : most;
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), shown); ++i)
    text += fmt::format("{}'{}'", i ? ", " : "", names[i]);
  if (names.size() > shown)
    text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

std::optional<std::string>
reprise::nearestName(std::string_view unknown,
                     std::span<const std::string> known) {
  // Names from files may be of any length; beyond this no one mistypes, and the
  // distance costs the product of the lengths.
  constexpr size_t longestCompared = 256;
  // A third of the letters may differ; a name of two letters may differ in one.
  size_t nearest = std::max<size_t>(unknown.size() / 3, 1) + 1;
  const std::string *best = nullptr;
  for (const std::string &candidate : known) {
    if (std::max(candidate.size(), unknown.size()) > longestCompared)
      continue;
    size_t distance = editDistance(unknown, candidate);
    if (distance < nearest && distance < candidate.size()) {
      nearest = distance;
      best = &candidate;
    }
  }
  return best ? std::optional(*best) : std::nullopt;
}

std::string reprise::suggestName(std::string_view unknown,
                                 std::span<const std::string> known) {
  if (known.empty())
    return "there are no names to choose from";
  auto best = nearestName(unknown, known);
  std::string list = fmt::format("known names: {}", listNames(known));
  return best ? fmt::format("did you mean '{}'? ({})", *best, list) : list;
}
