//===- VectorConstants.h - constants as operands in memory ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_VECTORCONSTANTS_H
#define REPRISE_TOOLS_JIT_VECTORCONSTANTS_H

#include "constraints/Target.h"

namespace llvm {
class Module;
} // namespace llvm

namespace reprise::jit {

/// Gives the f32 vector constants of an optimised module a place in memory each
/// where an instruction takes a whole vector from there, but cannot broadcast
/// one element: AVX2 without AVX-512. LLVM keeps a single element of a constant
/// there, and broadcasts it into a register before each use.
void placeVectorConstants(llvm::Module &module,
                          const constraints::CpuTarget &target);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_VECTORCONSTANTS_H
