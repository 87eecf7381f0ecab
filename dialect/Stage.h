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
#include "llvm/ADT/StringRef.h"

namespace reprise::rec {

/// In which direction a stage walks through time.
enum class Walk { forward, reverse, bidirectional };

/// What a step's argument stands for.
enum class Clause { stream, lagged, window, param, state };

/// Which steps of a stream a window shows; see WindowAttr. A lagged stream is
/// one of a single tap, -1, without a dimension for it.
struct Window {
  /// The dimension of the taps; empty for a lagged stream.
  llvm::StringRef taps;
  int64_t dilation;
  /// Taps that are later than the step at hand, or as many as earlier.
  int64_t ahead;
  bool isCentred;

  /// With `count` taps, of which a centred window has an odd number: how many
  /// are later.
  int64_t aheadOf(int64_t count) const {
    return isCentred ? (count - 1) / 2 : ahead;
  }
  /// The first tap and the last one, in steps from the one at hand.
  int64_t firstTap(int64_t count) const {
    return taps.empty() ? -1 : dilation * (aheadOf(count) + 1 - count);
  }
  int64_t lastTap(int64_t count) const {
    return taps.empty() ? -1 : dilation * aheadOf(count);
  }
};

/// One entry of a tensor that a clause binds to a step's argument.
struct ArgumentBinding {
  Clause clause;
  /// The stage's operand, and its place among those of the clause.
  mlir::Value operand;
  unsigned index;
  /// The entry of the operand's pack.
  unsigned entry;
  /// What stands for a lagged stream or a window before the first step (null
  /// where that is zero); for a state the operand itself; else null.
  mlir::Value initial;
  /// The list through which a stream is read; null where it is not.
  mlir::Value indexList;
};

/// A sequence or tensor over time that a stage reads: at time t, however it
/// walks, the values of the times t + `firstTap` to t + `lastTap` (a stream 0
/// to 0, a lagged one -1 to -1). Where the stage's taps are mirrored, they are
/// about the order of its walk. Those of a window are known once its dimension
/// has a size.
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
