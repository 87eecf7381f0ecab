//===- BenchSpecs.cpp - the specs of the suites, compiled in --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/BenchSpecs.h"

#include <cassert>

using namespace reprise;

std::string bench::benchSpec(std::string_view name) {
  struct Spec {
    std::string_view name, text;
  };
  static constexpr Spec specs[] = {
#include "tools/bench/BenchSpecFiles.inc"
  };
  for (const Spec &spec : specs)
    if (spec.name == name)
      return std::string(spec.text);
  assert(false && "no such spec");
  return {};
}
