//===- FloatLstm.h - an LSTM in f32, right or wrong -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a kernel could be: plain loops in f32, with each freedom that a kernel
// has, and each defect that a verification must find.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_TOOLS_JIT_VERIFY_FLOATLSTM_H
#define REPRISE_TESTS_TOOLS_JIT_VERIFY_FLOATLSTM_H

#include "tools/jit/verify/Verify.h"

namespace reprise::verify {

/// Freedoms: both are right.
enum class SumOrder { forward, backward, lanesOfEight, ontoTheGate };

enum class Defect {
  none,
  swappedGates,
  rowOneStepBehind,
  forgottenBias,
  /// The product leaves out its last term, in the last element only.
  lastElement,
  tailRowNotWritten,
  unroundedFactors,
  /// States are kept in the storage type.
  roundedStates,
  ignoredLengths,
  /// A row that is over shows the state that it holds, and not zero.
  unmaskedOutput,
  /// tanh within 2^-11, as the GPU's fastest instruction.
  coarseTanh,
  /// Outputs are cut off and not rounded to bf16.
  truncatedOutput,
  /// The last step alone computes with a wrong forget gate.
  lastStep,
};

struct FloatLstm {
  DType storage = DType::f32;
  SumOrder order = SumOrder::forward;
  Defect defect = Defect::none;

  Expected<TensorMap> operator()(const TensorMap &inputs) const;
};

} // namespace reprise::verify

#endif // REPRISE_TESTS_TOOLS_JIT_VERIFY_FLOATLSTM_H
