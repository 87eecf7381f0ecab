//===- Stage.h - what a stage of an operator says of itself -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A stage is an op of an operator's body that makes sequences: a recurrence is
// the first of them. StageOpInterface (RecInterfaces.td) answers with these
// types, so that nobody has to know which kind of stage it is.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_STAGE_H
#define REPRISE_DIALECT_STAGE_H

#include "mlir/IR/Value.h"

namespace reprise::rec {

/// In which direction a stage walks through time.
enum class Walk { forward, reverse, bidirectional };

/// What a step's argument stands for.
enum class Clause { stream, lagged, param, state };

/// One entry of a tensor that a clause binds to a step's argument.
struct ArgumentBinding {
  Clause clause;
  /// The stage's operand, and its place among those of the clause.
  mlir::Value operand;
  unsigned index;
  /// The entry of the operand's pack.
  unsigned entry;
  /// What stands for a lagged stream before the first step; for a state the
  /// operand itself; else null.
  mlir::Value initial;
};

/// A sequence or tensor over time that a stage reads: at time t, however it
/// walks, the values of the times t + `firstTap` to t + `lastTap` (a stream 0
/// to 0, a lagged one -1 to -1).
struct StageRead {
  mlir::Value operand;
  Clause clause;
  int64_t firstTap, lastTap;
};

/// What goes from one call of the operator to the next: `result`, its last
/// value kept, takes the place of `initial`.
struct Carry {
  mlir::Value initial;
  mlir::OpResult result;
};

} // namespace reprise::rec

#endif // REPRISE_DIALECT_STAGE_H
