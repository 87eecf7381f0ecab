//===- Verification.h - a compiled kernel against the oracle --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_VERIFICATION_H
#define REPRISE_TOOLS_JIT_VERIFICATION_H

#include "runtime/Compiler.h"
#include "tools/jit/verify/Verify.h"

namespace reprise::jit {

/// Compiles the operator with `compiler`, runs it, and compares with the
/// oracle: on every kind of drawn inputs or, where the request brings inputs,
/// on those. Sizes that nothing gives are small and odd: time 13, the batch 3,
/// others 17.
Expected<VerificationReport> verifyKernel(Compiler &compiler,
                                          const VerifyRequest &request);

/// Drawn inputs of an operator, and what a kernel must make of them.
struct ReferenceCase {
  verify::TensorMap inputs;
  std::vector<verify::ExpectedOutput> outputs;
};

/// A case without a kernel, for one that runs elsewhere. The request's sizes
/// are completed as verifyKernel does it.
Expected<ReferenceCase> makeReferenceCase(const CompileRequest &request,
                                          verify::InputKind kind,
                                          uint64_t seed);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_VERIFICATION_H
