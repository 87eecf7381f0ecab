//===- Suite.cpp - what is measured ---------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/Suite.h"

#include "support/NameSuggestion.h"
#include "tools/bench/BenchSpecs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <sstream>

#include <fnmatch.h>

using namespace reprise;
using namespace reprise::bench;

Shape Row::resolve(const std::string &shape) const {
  Shape resolved;
  std::istringstream words(shape);
  for (std::string word; words >> word;)
    resolved.push_back(std::isdigit(word[0]) ? std::stoll(word)
                                             : sizes.at(word));
  return resolved;
}

bool Row::hasPeer(const std::string &name) const {
  return !peers || std::ranges::find(*peers, name) != peers->end();
}

DType Row::dtypeOf(const CellTensor &input) const {
  return input.draw.isOfPlaces() ? DType::i32 : dtype;
}

int64_t Row::stateUpdates() const {
  int64_t elements = 0;
  for (const CellTensor &output : cell->outputs)
    if (!output.shape.starts_with("T ")) {
      Shape shape = resolve(output.shape);
      elements += std::accumulate(shape.begin(), shape.end(), int64_t(1),
                                  std::multiplies<>());
    }
  return elements * steps();
}

Cell bench::libraryCell(const std::string &name, std::vector<CellTensor> inputs,
                        std::vector<CellTensor> outputs,
                        const std::string &summed, int64_t rememberedSteps) {
  return {name,
          fmt::format("kernels/specs/{}.mlir", name),
          librarySpec(name),
          std::move(inputs),
          std::move(outputs),
          summed,
          rememberedSteps};
}

using SuiteFactory = Suite (*)(const RowOptions &options);

static const std::map<std::string, SuiteFactory> &factories() {
  static const std::map<std::string, SuiteFactory> all = {
      {"cpu-recurrence", cpuRecurrence},
      {"cpu-scan", cpuScan},
      {"papers", papers}};
  return all;
}

std::vector<std::string> bench::suiteNames() {
  std::vector<std::string> names;
  for (const auto &[name, factory] : factories())
    names.push_back(name);
  // Those of constraints/ConstraintBench.h and gpu/GpuBench.h.
  for (const char *other : {"constraints", "gpu-floors", "gpu-recurrence"})
    names.push_back(other);
  std::ranges::sort(names);
  return names;
}

Expected<Suite> bench::findSuite(const std::string &name,
                                 const RowOptions &options) {
  auto found = factories().find(name);
  if (found == factories().end())
    return fail(ErrorCode::invalidArgument, "there is no suite of this name",
                fmt::format("suite '{}'", name),
                suggestName(name, suiteNames()));
  return found->second(options);
}

/// The name's first two parts, and whatever follows.
static std::string examplePattern(const std::string &name) {
  size_t end = name.find('.', name.find('.') + 1);
  return name.substr(0, end) + ".*";
}

Expected<std::vector<bool>>
bench::selectNames(const std::string &suite,
                   const std::vector<std::string> &names,
                   const std::vector<std::string> &patterns) {
  std::vector<bool> wanted(names.size(), patterns.empty());
  for (const std::string &pattern : patterns) {
    bool fitsAny = false;
    for (size_t i = 0; i < names.size(); ++i)
      if (fnmatch(pattern.c_str(), names[i].c_str(), 0) == 0)
        wanted[i] = fitsAny = true;
    if (!fitsAny)
      return fail(ErrorCode::invalidArgument,
                  fmt::format("no row of the suite {} fits the pattern", suite),
                  fmt::format("--row {}", pattern),
                  fmt::format("for example --row '{}'; the rows are:\n  {}",
                              examplePattern(names[0]),
                              fmt::join(names, "\n  ")));
  }
  return wanted;
}

Expected<void> bench::selectRows(Suite &suite,
                                 const std::vector<std::string> &patterns) {
  std::vector<std::string> names;
  for (const Row &row : suite.rows)
    names.push_back(row.name);
  auto wanted = selectNames(suite.name, names, patterns);
  if (!wanted)
    return passOn(wanted);
  std::vector<Row> kept;
  for (size_t i = 0; i < suite.rows.size(); ++i)
    if ((*wanted)[i])
      kept.push_back(std::move(suite.rows[i]));
  suite.rows = std::move(kept);
  return {};
}
