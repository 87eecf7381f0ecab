//===- ScalarFunctions.h - functions that a step may use ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of ScalarFunctions.def, for those who look an op up in it.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_SCALARFUNCTIONS_H
#define REPRISE_DIALECT_SCALARFUNCTIONS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace mlir {
class Operation;
} // namespace mlir

namespace reprise::rec {

/// A line of the table; its columns are described there.
struct ScalarFunction {
  llvm::StringRef name;
  unsigned arity;
  double cpuUlp;
};

llvm::ArrayRef<ScalarFunction> scalarFunctions();

/// Null where the table has no such op.
const ScalarFunction *findScalarFunction(llvm::StringRef name);

/// Whether the op is one of the table, on values that a step has: f32, or i1.
bool isScalarFunction(mlir::Operation *op);

} // namespace reprise::rec

#endif // REPRISE_DIALECT_SCALARFUNCTIONS_H
