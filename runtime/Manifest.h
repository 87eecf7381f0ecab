//===- Manifest.h - what a compiled kernel says about itself --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A manifest is all that is needed to launch a kernel without the compiler: its
// entry, its arguments in order, the sizes it was compiled for and the sizes
// that stay open, workspace and launch geometry as expressions of the open
// sizes, and where it came from. As JSON (docs in README.md) it is part of a
// bundle.

#ifndef REPRISE_RUNTIME_MANIFEST_H
#define REPRISE_RUNTIME_MANIFEST_H

#include "runtime/DType.h"
#include "runtime/Expression.h"

#include <array>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace reprise {

/// Where a kernel runs: on the CPU, in the simulation of a GPU, on a GPU.
enum class KernelKind { cpu, sim, cuda };

REPRISE_API std::string_view name(KernelKind kind);

enum class ArgumentRole { input, output };

/// One axis of an argument: the name of a dimension (fixed or dynamic), or a
/// size.
using AxisExtent = std::variant<std::string, int64_t>;

/// Bounds, both inclusive, that each element of an integer input must keep, so
/// that a bad value (a length beyond T) is an error and not a wild read.
struct ValueRange {
  Expression min;
  Expression max;
};

struct ManifestArgument {
  std::string name;
  ArgumentRole role = ArgumentRole::input;
  DType dtype = DType::f32;
  std::vector<AxisExtent> dims;
  /// An input that may be left out, an output that need not be written.
  bool optional = false;
  /// The kernel reads or writes through strides. Otherwise the executor hands
  /// it C-order memory, copying where it must.
  bool strided = false;
  /// Integer inputs only.
  std::optional<ValueRange> values;
  /// Optional floating-point inputs only: one that is left out is handed to the
  /// kernel filled with this finite number, not as a null pointer.
  std::optional<double> fill;
  /// An input that the preparation alone reads.
  bool prepared = false;
};

/// A function that brings weights into the form in which the kernel reads them,
/// once for any number of launches.
struct Preparation {
  std::string entry;
  /// Memory of the prepared weights.
  int64_t bytes = 0;
};

/// Launch geometry of GPU kernels. Units: blocks, threads, bytes.
struct LaunchExpressions {
  std::array<Expression, 3> grid;
  std::array<Expression, 3> block;
  Expression sharedMemoryBytes;
};

struct Manifest {
  static constexpr int64_t schemaVersion = 2;

  std::string operatorName;
  /// As the user names it: "cpu", "sim:h200", "h200".
  std::string target;
  KernelKind kind = KernelKind::cpu;
  /// The symbol of the kernel's function.
  std::string entry;
  /// Sizes the kernel was compiled for.
  std::map<std::string, int64_t> dims;
  /// Sizes that each launch brings, in the order in which GPU kernels take
  /// them.
  std::vector<std::string> dynamicDims;
  std::vector<ManifestArgument> arguments;
  Expression workspaceBytes;
  /// Present where arguments are prepared. Kind cpu only.
  std::optional<Preparation> preparation;
  /// How many threads of a larger team are worth their barriers; without it,
  /// all of them. Kind cpu only.
  std::optional<Expression> teamSize;
  /// Present exactly for kinds sim and cuda.
  std::optional<LaunchExpressions> launch;
  /// Kind cpu: the extensions of the instruction set that the code may use, as
  /// HostCpu.h names them.
  std::vector<std::string> cpuFeatures;
  /// Kind cuda alone, which must have it: what the machine code is for,
  /// "sm_90a".
  std::string architecture;
  /// What the kernel uses, by name with unit: "registers", "spill_bytes", ...
  std::map<std::string, double> resources;
  /// The schedule's text, as `inspect --stage=scheduled` prints it.
  std::string schedule;
  /// Versions, hashes, dates: whatever tells where the kernel comes from.
  std::map<std::string, std::string> provenance;

  REPRISE_API const ManifestArgument *find(std::string_view name) const;

  /// Whether a GPU kernel has a parameter for the workspace.
  bool takesWorkspace() const { return workspaceBytes.text() != "0"; }

  /// Checks what the type cannot say: names are unique, every dimension that an
  /// argument or expression mentions is declared once, ranks are within
  /// Shape::maxRank, a launch is given exactly where the kind needs one.
  REPRISE_API Expected<void> check(std::string_view place) const;

  /// JSON text, indented by two, keys in a fixed order, with a line break at
  /// the end.
  REPRISE_API std::string toJson() const;

  /// Parses and checks. An unknown or missing key, a wrong type and an unknown
  /// schema version are errors that name the key's path.
  REPRISE_API static Expected<Manifest> fromJson(std::string_view text,
                                                 std::string_view place);
};

} // namespace reprise

#endif // REPRISE_RUNTIME_MANIFEST_H
