//===- Compiler.h - the interface to the compiler -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime declares what it wants of a compiler; libreprise_jit.so
// implements it on MLIR and LLVM and is opened only when something must be
// compiled. That library exports one function:
//
//   extern "C" reprise::Compiler *reprise_create_compiler(int abiVersion);
//
// It returns null where it was built for another compilerAbiVersion, else an
// object that the caller deletes. That number, in CompilerAbi.h, is made of the
// text of this header and of those that it includes (runtime/CMakeLists.txt):
// both sides must be built from the same.

#ifndef REPRISE_RUNTIME_COMPILER_H
#define REPRISE_RUNTIME_COMPILER_H

#include "runtime/KernelCode.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace reprise {

/// What is known of an input before there is a kernel to hand it to.
struct InputDescription {
  DType dtype = DType::f32;
  Shape shape;
  /// From a collection of tensors: it is passed over where the operator has no
  /// input of its name.
  bool mayBeOther = false;
  /// Why no input can be this tensor; type and shape say nothing then. It is
  /// the answer where the operator has an input of its name.
  std::optional<Error> problem = std::nullopt;
};

struct CompileRequest {
  /// Where the spec's text comes from; named in diagnostics.
  std::string specPath;
  std::string specText;
  /// Empty: the spec's only operator.
  std::string operatorName;
  /// "cpu", a name from `reprise targets`, an architecture, or a description's
  /// JSON text (constraints/targets); "sim:" may stand before those of GPUs.
  std::string target = "cpu";
  /// Sizes given by name, for those that no input fixes.
  std::map<std::string, int64_t> dims;
  /// Inputs known by name; they fix sizes and storage dtypes.
  std::map<std::string, InputDescription> inputs;
  /// Storage dtype where no input fixes it.
  std::optional<DType> storage;
  /// "forward", "step", "packed" or "backward".
  std::string mode = "forward";
  /// Empty: the spec's own; else "forward", "reverse" or "bidirectional".
  std::string direction;
  /// The argument that a product of the inputs `u` and `w` stands for. Empty:
  /// `x`, where an input `u` and no `x` is given, else none.
  std::string inputProduct;
  /// The text of a schedule, as inspect prints it. Empty: the compiler chooses.
  std::string schedule;
  /// Whether the stage "scheduled" says which constraints decide the schedule.
  bool explainsSchedule = false;
  /// Whether the kernel computes with subnormal numbers or may take them for
  /// zero.
  Subnormals subnormals = Subnormals::keep;
  /// Team size to compile for; 0: the cores in the affinity mask.
  int threads = 0;
  /// Called for what is odd in a spec but does not keep it from being compiled,
  /// such as an argument that nothing uses. May be empty.
  std::function<void(const Error &)> onWarning;
};

/// One output against the oracle.
struct OutputVerification {
  std::string name;
  /// Largest absolute difference from the oracle, and the limit that applied
  /// there.
  double maxError = 0;
  double tolerance = 0;
  /// Where the error exceeded (or came closest to) its tolerance.
  std::vector<int64_t> worstIndex;
  double expected = 0;
  double actual = 0;
  int64_t elements = 0;
  /// Elements that were not judged, since f32 arithmetic does not determine
  /// them: their tolerance is as large as the output's values.
  int64_t undetermined = 0;
  /// Elements that are NaN or an infinity by the spec's own f32 arithmetic: the
  /// kernel must give NaN, or the same infinity.
  int64_t notFinite = 0;
  bool passed = false;
};

struct VerifyRequest {
  CompileRequest compile;
  /// Inputs to use; the views must outlive the call.
  std::map<std::string, ConstTensorView> inputs;
  /// Gives inputs that are described in `compile` alone, each when it is
  /// needed; the views must outlive the call. May be empty. Inputs that come in
  /// neither way are drawn from the seed.
  std::function<Expected<ConstTensorView>(const std::string &name)> readInput;
  uint64_t seed = 0;
  /// Called for each output as soon as it is judged, may be empty: the whole
  /// takes minutes where sizes are large.
  std::function<void(const OutputVerification &)> onOutput;
};

struct VerificationReport {
  /// No element differs by more than its tolerance, and of each output some
  /// were judged.
  bool passed = false;
  std::vector<OutputVerification> outputs;
  /// Outputs of which no element was judged on any inputs.
  std::vector<std::string> neverJudged;
};

class REPRISE_API Compiler {
public:
  virtual ~Compiler();

  virtual Expected<std::shared_ptr<const CompiledKernel>>
  compile(const CompileRequest &request) = 0;

  /// The text of a stage: "spec", "bound", "derived", "scheduled", "tiled",
  /// "llvm", "cuda", "asm", "ptx", "manifest".
  virtual Expected<std::string> inspect(const CompileRequest &request,
                                        std::string_view stage) = 0;

  /// Compiles, runs and compares with the oracle. A difference beyond tolerance
  /// is a report that did not pass, not an error.
  virtual Expected<VerificationReport> verify(const VerifyRequest &request) = 0;
};

/// Opens libreprise_jit.so, beside libreprise.so or else in the loader's search
/// path, and creates its compiler. The library stays loaded: kernels outlive
/// compilers. Fails with unsupported where there is none or it does not fit.
REPRISE_API Expected<std::unique_ptr<Compiler>> loadCompiler();

/// The same from a given file.
REPRISE_API Expected<std::unique_ptr<Compiler>>
loadCompiler(const std::string &path);

/// Tells builds of the compiler apart without loading it: the build id that the
/// linker has put into libreprise_jit.so beside libreprise.so. Fails with
/// unsupported where there is no such library there, or none with a build id.
REPRISE_API Expected<std::string> compilerBuildId();

/// The build id of a given file (a 64-bit ELF file of this machine's byte
/// order), in hexadecimal digits.
REPRISE_API Expected<std::string> readBuildId(const std::string &path);

} // namespace reprise

#endif // REPRISE_RUNTIME_COMPILER_H
