//===- Fingerprints.cpp - SHA256SUMS --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Fingerprints.h"

#include "support/Sha256.h"

#include <fmt/format.h>

#include <algorithm>

using namespace reprise;

static constexpr size_t digits = 64;
static constexpr std::string_view gap = "  ";
static constexpr const char *copyMend =
    "copy the folder again, whole, or make it again";

Expected<Fingerprints> Fingerprints::parse(std::string_view text,
                                           const std::string &place) {
  Fingerprints parsed;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    size_t nameAt = digits + gap.size();
    if (line.size() <= nameAt ||
        line.find_first_not_of("0123456789abcdef") != digits ||
        line.substr(digits, gap.size()) != gap)
      return fail(ErrorCode::io,
                  fmt::format("it is damaged: line {} is not a fingerprint and "
                              "a name",
                              parsed.files.size() + 1),
                  place, copyMend);
    parsed.files.emplace_back(line.substr(nameAt), line.substr(0, digits));
  }
  if (parsed.files.empty())
    return fail(ErrorCode::io, "it is damaged: it is empty", place, copyMend);
  return parsed;
}

void Fingerprints::add(std::string name, std::string_view bytes) {
  files.emplace_back(std::move(name), sha256(bytes));
}

std::string Fingerprints::text() const {
  std::string text;
  for (const auto &[name, fingerprint] : files)
    text += fmt::format("{}{}{}\n", fingerprint, gap, name);
  return text;
}

Expected<void> Fingerprints::check(std::string_view name,
                                   std::string_view bytes,
                                   const std::string &place) const {
  auto listed = std::ranges::find(files, name, [](const auto &file) {
    return std::string_view(file.first);
  });
  if (listed == files.end())
    return fail(ErrorCode::io,
                fmt::format("it is damaged: {} does not list it", fileName),
                place, copyMend);
  std::string fingerprint = sha256(bytes);
  if (listed->second == fingerprint)
    return {};
  return fail(
      ErrorCode::io,
      fmt::format("it is damaged: its fingerprint is {}..., {} lists {}...",
                  fingerprint.substr(0, 16), fileName,
                  listed->second.substr(0, 16)),
      place, copyMend);
}

std::vector<std::string_view> Fingerprints::names() const {
  std::vector<std::string_view> names;
  for (const auto &file : files)
    names.push_back(file.first);
  return names;
}
