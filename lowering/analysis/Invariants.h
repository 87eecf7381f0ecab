//===- Invariants.h - what of a step is the same at all steps ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A value is *invariant* if it depends on parameters alone. It costs something
// if computing it takes a function, a division, or an exchange: then it is
// computed once, before the first step, and *kept* in memory for the steps. A
// parameter is in memory anyway, and what takes a few additions and
// multiplications is computed again sooner than it is loaded.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_ANALYSIS_INVARIANTS_H
#define REPRISE_LOWERING_ANALYSIS_INVARIANTS_H

#include "dialect/Rec.h"
#include "llvm/ADT/SetVector.h"

namespace reprise::lowering {

/// Whether an argument of a step is a parameter: a tensor without time.
bool isParameter(rec::RecurrenceOp recurrence, mlir::BlockArgument argument);

class Invariants {
public:
  /// None.
  Invariants() = default;
  /// Of a recurrence that is verified.
  explicit Invariants(rec::RecurrenceOp recurrence);

  bool contains(mlir::Operation *op) const { return invariant.contains(op); }
  /// Whether `op` is computed before the first step, and in no step.
  bool isBefore(mlir::Operation *op) const { return costly.contains(op); }
  /// Values that the steps read.
  const llvm::SetVector<mlir::Value> &getKept() const { return kept; }
  /// Whether no step reads an argument: it goes into kept values alone, or is
  /// not used.
  bool isReadBeforeAlone(mlir::Value argument) const {
    return llvm::all_of(argument.getUsers(),
                        [&](mlir::Operation *user) { return isBefore(user); });
  }
  /// Whether each row of the batch has a value of its own.
  bool hasRows(mlir::Value value) const { return ofRows.contains(value); }

private:
  void findInvariant(rec::RecurrenceOp recurrence);
  void findKept(mlir::Operation &op);

  llvm::DenseSet<mlir::Operation *> invariant, costly;
  llvm::DenseSet<mlir::Value> ofRows;
  llvm::SetVector<mlir::Value> kept;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_ANALYSIS_INVARIANTS_H
