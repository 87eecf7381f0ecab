//===- Pack.h - what a pack for GPUs holds ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pack is a folder that checks a GPU on a machine with nothing but NVIDIA's
// driver: kernels as bundles, inputs with the results that they must give, and
// the program that runs all of it. README.md describes the files.

#ifndef REPRISE_TOOLS_BENCH_GPU_PACK_PACK_H
#define REPRISE_TOOLS_BENCH_GPU_PACK_PACK_H

#include "runtime/Tensor.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::pack {

using Sizes = std::map<std::string, int64_t>;

inline constexpr int64_t formatVersion = 1;
inline constexpr std::string_view packFileName = "pack.json";

/// A kernel with what is to be done with it.
struct Item {
  /// "lstm.bf16.H2.D17.ragged.sm_90a".
  std::string name;
  /// "cell", "variant" or "row".
  std::string group;
  /// The family of its schedule: "block_step".
  std::string family;
  std::string architecture;
  /// The folder of its bundle.
  std::string kernel;
  /// Its inputs and results, by name; empty: it is not checked.
  std::string caseName;
  /// Time and batch at which it is timed; empty: it is not.
  Sizes timedSizes;
};

struct CaseOutput {
  std::string name;
  /// Elements of which f32 arithmetic determines nothing: every value is right.
  int64_t undetermined = 0;
};

/// Inputs and what a kernel must make of them, one file each (see inputFile,
/// outputFile).
struct Case {
  /// Time and batch.
  Sizes sizes;
  std::vector<std::string> inputs;
  std::vector<CaseOutput> outputs;
};

/// What the pack has kernels for.
struct Architecture {
  std::string name;
  int64_t maxThreadsPerBlock = 0;
  int64_t sharedMemoryPerBlockBytes = 0;
  /// The machine code of floors.cu; empty: none.
  std::string floors;
};

/// What cannot be in the pack, and why.
struct LeftOut {
  std::string name, reason;
};

struct Pack {
  /// Of Reprise: the version and the commit that the pack was made from.
  std::string version, commit;
  std::vector<Architecture> architectures;
  std::map<std::string, Case> cases;
  std::vector<Item> items;
  std::vector<LeftOut> leftOut;

  std::string toJson() const;
  /// Fails with invalidArgument where the text is no pack of this version.
  static Expected<Pack> fromJson(const std::string &text,
                                 const std::string &place);

  const Architecture *findArchitecture(std::string_view name) const;
};

std::string inputFile(const std::string &caseName, const std::string &input);

/// Results are `expected`, in float64; a kernel may give what lies from `low`
/// to `high`, which are of the output's own type.
enum class Bound { expected, low, high };
std::string outputFile(const std::string &caseName, const std::string &output,
                       Bound bound);

/// "block_step" of "#rec.schedule<block_step {...}>".
std::string familyOf(const std::string &schedule);

} // namespace reprise::pack

#endif // REPRISE_TOOLS_BENCH_GPU_PACK_PACK_H
