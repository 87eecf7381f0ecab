//===- ElementFunctions.h - ops on one element ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each elementwise op of arith, math and rec computes, and how far an
// implementation in f32 may be off. Truth values are 0 and 1.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_ORACLE_ELEMENTFUNCTIONS_H
#define REPRISE_DIALECT_ORACLE_ELEMENTFUNCTIONS_H

namespace mlir {
class Operation;
} // namespace mlir

namespace reprise::oracle {

struct ElementFunction {
  /// The result, given the operands in their order.
  double (*compute)(const double *operands) = nullptr;
  /// The error bound, one of those in namespace `error`.
  double errorUnits = 0;
};

/// The function of an op of dialect/ScalarFunctions.def: a step has no others.
ElementFunction elementFunctionOf(mlir::Operation &op);

} // namespace reprise::oracle

#endif // REPRISE_DIALECT_ORACLE_ELEMENTFUNCTIONS_H
