//===- Interface.h - an operator's manifest -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_JIT_INTERFACE_H
#define REPRISE_TOOLS_JIT_INTERFACE_H

#include "runtime/Compiler.h"

namespace mlir {
class ArrayAttr;
} // namespace mlir

namespace reprise::rec {
class OperatorOp;
} // namespace reprise::rec

namespace reprise::jit {

/// What every kernel of a bound operator says about itself, whatever its
/// target: name, dimensions, arguments (inputs, `lengths`, results), carries,
/// schedule, provenance. Kind, buffers and launches are the target's to add.
Manifest describeInterface(rec::OperatorOp op, const CompileRequest &request);

/// Adds the buffers of a tiled kernel, a list of `#rec.buffer`.
Expected<void> describeBuffers(Manifest &manifest, mlir::ArrayAttr buffers);

} // namespace reprise::jit

#endif // REPRISE_TOOLS_JIT_INTERFACE_H
