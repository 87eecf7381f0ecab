//===- Verify.h - a kernel against the oracle -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Draws hostile inputs, runs a kernel on them, and compares what it gives with
// the oracle. README.md says where the tolerance comes from.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TOOLS_JIT_VERIFY_VERIFY_H
#define REPRISE_TOOLS_JIT_VERIFY_VERIFY_H

#include "runtime/Compiler.h"
#include "runtime/Tensor.h"
#include <functional>
#include <map>
#include <span>

namespace reprise::rec {
class OperatorOp;
} // namespace reprise::rec

namespace reprise::verify {

using TensorMap = std::map<std::string, Tensor>;

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

enum class InputKind {
  /// Streams N(0, 1); parameters, diagonal weights and initial values uniform
  /// in [-1, 1], those with a default within 1 of it; weights scaled so that a
  /// product of N(0, 1) has variance 1.
  normal,
  /// A third of each stream's elements is 80, a third -80; both occur in any
  /// stream of two elements or more.
  saturated,
  /// Rows of random lengths, an empty and a full one among them; streams are
  /// NaN
  /// beyond a row's length.
  ragged,
  /// Without what may be left out: initial values and inputs with a default.
  leftOut,
  /// A NaN and an infinity in the first stream of one row.
  special,
};

std::span<const InputKind> allInputKinds();
/// "normal", "saturated", "ragged", "left-out", "special".
std::string_view name(InputKind kind);

struct InputRequest {
  InputKind kind = InputKind::normal;
  /// Of every dimension of the operator.
  std::map<std::string, int64_t> sizes;
  /// f32, bf16 or f16.
  DType storage = DType::f32;
  uint64_t seed = 0;
};

/// Inputs by name, in the types in which a kernel takes them: streams,
/// parameters and weights in the storage type, initial states in f32, `lengths`
/// i32. Blocks of a sparse matrix leave its last row and column empty, and two
/// are at one place. The same request gives the same inputs. Fails where a size
/// is missing.
Expected<TensorMap> drawInputs(rec::OperatorOp op, const InputRequest &request);

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

struct OutputCheck {
  OutputVerification worst;
  /// The names of the output's axes, as `worst.worstIndex` counts them.
  std::vector<std::string> axes;
  int64_t elements = 0;
  int64_t wrong = 0;
  /// Elements whose tolerance is as large as the output's values (or infinite):
  /// about these the comparison says nothing.
  int64_t blind = 0;
  /// Elements that must be NaN or an infinity: they are compared in kind alone.
  int64_t notFinite = 0;
};

struct CaseCheck {
  /// The kind of inputs; empty for those that were given.
  std::string name;
  std::vector<OutputCheck> outputs;

  bool passed() const;
};

/// Compares what a kernel made of `inputs` with the oracle. Fails where an
/// output is missing, or has another shape or type than the operator's.
Expected<CaseCheck> compareOutputs(rec::OperatorOp op, DType storage,
                                   const TensorMap &inputs,
                                   const TensorMap &outputs,
                                   Subnormals subnormals = Subnormals::keep);

/// What an output must be: results from `low` to `high` are right, as
/// README.md says.
struct ExpectedOutput {
  std::string name;
  /// The oracle's, before its last rounding: f64.
  Tensor expected;
  /// Of the output's own type. NaN where NaN is expected; infinities of both
  /// signs where f32 arithmetic determines nothing.
  Tensor low, high;
  /// Elements whose tolerance is as large as the output's values.
  int64_t blind = 0;
};

/// What each output must be for these inputs, by as many perturbed runs as the
/// last verdict takes.
Expected<std::vector<ExpectedOutput>>
expectOutputs(rec::OperatorOp op, DType storage, const TensorMap &inputs);

using Kernel = std::function<Expected<TensorMap>(const TensorMap &inputs)>;

using CaseCallback = std::function<void(const CaseCheck &)>;

/// Runs `kernel` on each kind of inputs and compares; `onCase` is called behind
/// each. Stops at the first error; a difference beyond tolerance is none.
Expected<std::vector<CaseCheck>>
verify(rec::OperatorOp op, const std::map<std::string, int64_t> &sizes,
       DType storage, std::span<const InputKind> kinds, uint64_t seed,
       const Kernel &kernel, const CaseCallback &onCase = {},
       Subnormals subnormals = Subnormals::keep);

//===----------------------------------------------------------------------===//
// Report
//===----------------------------------------------------------------------===//

/// One row per output of a case, called "case: output" where the case has a
/// name.
std::vector<OutputVerification> rowsOf(const CaseCheck &check);

/// The rows of all cases. It passes where no element is wrong and of each
/// output some element is judged in some case.
VerificationReport reportOf(std::span<const CaseCheck> cases);

/// A table for people, each failure explained below it.
std::string render(std::span<const CaseCheck> cases);

} // namespace reprise::verify

#endif // REPRISE_TOOLS_JIT_VERIFY_VERIFY_H
