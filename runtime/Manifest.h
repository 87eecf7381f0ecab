//===- Manifest.h - what a compiled kernel says about itself --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A manifest is all that is needed to run a kernel without the compiler: its
// arguments, the sizes it was compiled for and the sizes that stay open, the
// memory it needs beside its arguments, the launches that make a run, each with
// its geometry as expressions of the open sizes, and where it came from. As
// JSON (docs in README.md) it is part of a bundle.

#ifndef REPRISE_RUNTIME_MANIFEST_H
#define REPRISE_RUNTIME_MANIFEST_H

#include "runtime/DType.h"
#include "runtime/Expression.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace reprise {

/// Where a kernel runs: on the CPU, in the simulation of a GPU, on a GPU.
enum class KernelKind { cpu, sim, cuda };

REPRISE_API std::string_view name(KernelKind kind);

/// What subnormal numbers are to a kernel's f32 arithmetic: numbers, as IEEE
/// 754 has them, or zero, which many processors compute with an order of
/// magnitude faster.
enum class Subnormals { keep, flush };

REPRISE_API std::string_view name(Subnormals subnormals);
/// Fails with invalidArgument for other words than "keep" and "flush".
REPRISE_API Expected<Subnormals> parseSubnormals(std::string_view word);

enum class ArgumentRole { input, output };

/// One axis of an argument: the name of a dimension (fixed or dynamic), a size,
/// or an expression of dimensions. An input's is one dimension plus a constant.
using AxisExtent = std::variant<std::string, int64_t, Expression>;

/// As it stands in a manifest.
REPRISE_API std::string text(const AxisExtent &extent);

/// Bounds, both inclusive, that each element of an integer input must keep, so
/// that a bad value (a length beyond T) is an error and not a wild read.
struct ValueRange {
  Expression min;
  Expression max;
};

/// How the elements of an integer input follow each other along its first axis.
enum class ElementOrder {
  any,
  /// None is less than the one before it.
  ascending,
  /// Ascending, from the least value that `values` allows to the greatest: the
  /// places where the parts of something begin, and its end.
  partition,
};

REPRISE_API std::string_view name(ElementOrder order);

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
  /// Inputs with `values` only.
  ElementOrder order = ElementOrder::any;
  /// Optional floating-point inputs only: one that is left out is handed to the
  /// kernel filled with this finite number, not as a null pointer.
  std::optional<double> fill;
  /// An input that launches of the preparation take, and no others.
  bool prepared = false;
};

/// What a buffer holds, and for how long.
enum class BufferKind {
  /// Weights in the form in which launches read them: written by the
  /// preparation, read by any number of runs. Its size depends on no dynamic
  /// dimension.
  prepared,
  /// Scratch memory of each launch that names it: undefined at its start.
  workspace,
  /// Values that one launch of a run leaves to the later ones.
  sequence,
  /// As sequence; a backward pass reads it after the run.
  saved,
};

REPRISE_API std::string_view name(BufferKind kind);

/// Memory of a run that is no tensor of the caller's.
struct ManifestBuffer {
  std::string name;
  BufferKind kind = BufferKind::workspace;
  Expression bytes;
};

/// An input and an output of one shape and type that may be the same memory: no
/// launch reads the input once the output is being written.
struct ManifestCarry {
  std::string input;
  std::string output;
};

/// A launch on the CPU.
struct CpuGeometry {
  /// How many threads of a larger team are worth their barriers; without it,
  /// all of them take part.
  std::optional<Expression> teamSize;
};

/// A launch on a GPU. Units: blocks, threads, blocks, bytes.
struct GpuGeometry {
  std::array<Expression, 3> grid{Expression(1), Expression(1), Expression(1)};
  std::array<Expression, 3> block{Expression(1), Expression(1), Expression(1)};
  std::array<Expression, 3> cluster{Expression(1), Expression(1),
                                    Expression(1)};
  /// All blocks are on the device at the same time, or the launch fails.
  bool isCooperative = false;
  Expression sharedMemoryBytes;
};

/// A call of one of the code's functions.
struct ManifestLaunch {
  /// The function's symbol.
  std::string entry;
  /// Names of arguments and buffers, in the order in which the entry takes
  /// them.
  std::vector<std::string> arguments;
  /// Kind cpu alone.
  std::optional<CpuGeometry> cpu;
  /// Kinds sim and cuda alone.
  std::optional<GpuGeometry> gpu;
};

struct Manifest {
  static constexpr int64_t schemaVersion = 3;

  std::string operatorName;
  /// As the user names it: "cpu", "sim:h200", "h200".
  std::string target;
  KernelKind kind = KernelKind::cpu;
  /// Sizes the kernel was compiled for.
  std::map<std::string, int64_t> dims;
  /// Sizes that each launch brings, in the order in which GPU kernels take
  /// them.
  std::vector<std::string> dynamicDims;
  /// The nominal sizes (SizeBucket.h) that the schedule was chosen for, of
  /// those dynamic dimensions that it depends on. The kernel is right for all
  /// sizes.
  std::map<std::string, int64_t> tunedFor;
  std::vector<ManifestArgument> arguments;
  std::vector<ManifestCarry> carries;
  std::vector<ManifestBuffer> buffers;
  /// Launches that write the prepared buffers, once for any number of runs.
  std::vector<ManifestLaunch> prepare;
  /// The launches of a run, one after the other.
  std::vector<ManifestLaunch> launches;
  /// Kind cpu: the extensions of the instruction set that the code may use, as
  /// HostCpu.h names them.
  std::vector<std::string> cpuFeatures;
  /// A kernel of kind cpu or sim is launched in the mode that this asks for.
  Subnormals subnormals = Subnormals::keep;
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

  /// The carry into this output, if there is one.
  REPRISE_API const ManifestCarry *carryInto(std::string_view output) const;

  /// Checks what the type cannot say: names are unique and known, each
  /// dimension that is mentioned is declared once, ranks are within
  /// Shape::maxRank, carries match, launches fit the kind and name what they
  /// may.
  REPRISE_API Expected<void> check(std::string_view place) const;

  /// JSON text, indented by two, keys in a fixed order, with a line break at
  /// the end.
  REPRISE_API std::string toJson() const;

  /// Parses and checks. An unknown or missing key, a wrong type and another
  /// schema version are errors that name the key's path.
  REPRISE_API static Expected<Manifest> fromJson(std::string_view text,
                                                 std::string_view place);
};

} // namespace reprise

#endif // REPRISE_RUNTIME_MANIFEST_H
