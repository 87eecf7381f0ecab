//===- BenchSpecs.h - the specs of the suites, compiled in ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_BENCHSPECS_H
#define REPRISE_TOOLS_BENCH_BENCHSPECS_H

#include <string>
#include <string_view>

namespace reprise::bench {

/// The text of tools/bench/specs/NAME.mlir, which must be listed in
/// CMakeLists.txt.
std::string benchSpec(std::string_view name);

/// The text of kernels/specs/NAME.mlir, which must be listed there, too.
std::string librarySpec(std::string_view name);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_BENCHSPECS_H
