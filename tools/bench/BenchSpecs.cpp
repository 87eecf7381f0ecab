//===- BenchSpecs.cpp - the specs of the suites, compiled in --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/BenchSpecs.h"

#include <cassert>
#include <span>

using namespace reprise;

namespace {

struct Spec {
  std::string_view name, text;
};

constexpr Spec benchSpecs[] = {
#include "tools/bench/BenchSpecFiles.inc"
};

constexpr Spec librarySpecs[] = {
#include "tools/bench/LibrarySpecFiles.inc"
};

} // namespace

static std::string find(std::span<const Spec> specs, std::string_view name) {
  for (const Spec &spec : specs)
    if (spec.name == name)
      return std::string(spec.text);
  assert(false && "no such spec");
  return {};
}

std::string bench::benchSpec(std::string_view name) {
  return find(benchSpecs, name);
}

std::string bench::librarySpec(std::string_view name) {
  return find(librarySpecs, name);
}
