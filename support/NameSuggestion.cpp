//===- NameSuggestion.cpp - help with misspelt names ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "support/NameSuggestion.h"

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
    text += (i ? ", '" : "'") + names[i] + "'";
  if (names.size() > shown)
    text += " and " + std::to_string(names.size() - shown) + " more";
  return text;
}

template <typename Name>
static std::optional<std::string_view> nearestOf(std::string_view unknown,
                                                 std::span<const Name> known) {
  // Names from files may be of any length; beyond this no one mistypes, and the
  // distance costs the product of the lengths.
  constexpr size_t longestCompared = 256;
  // A third of the letters may differ; a name of two letters may differ in one.
  size_t nearest = std::max<size_t>(unknown.size() / 3, 1) + 1;
  std::optional<std::string_view> best;
  for (std::string_view candidate : known) {
    if (std::max(candidate.size(), unknown.size()) > longestCompared)
      continue;
    size_t distance = editDistance(unknown, candidate);
    if (distance > 0 && distance < nearest && distance < candidate.size()) {
      nearest = distance;
      best = candidate;
    }
  }
  return best;
}

std::optional<std::string_view>
reprise::nearestName(std::string_view unknown,
                     std::span<const std::string_view> known) {
  return nearestOf(unknown, known);
}

std::optional<std::string_view>
reprise::nearestName(std::string_view unknown,
                     std::span<const std::string> known) {
  return nearestOf(unknown, known);
}

std::string reprise::suggestName(std::string_view unknown,
                                 std::span<const std::string> known) {
  if (known.empty())
    return "there are no names to choose from";
  auto best = nearestName(unknown, known);
  std::string list = "known names: " + listNames(known);
  return best ? "did you mean '" + std::string(*best) + "'? (" + list + ")"
              : list;
}
