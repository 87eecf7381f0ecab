//===- Knobs.h - schedules as attributes and back -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_SUPPORT_KNOBS_H
#define REPRISE_LOWERING_SUPPORT_KNOBS_H

#include "dialect/Rec.h"

namespace reprise::lowering {

/// An integer of a schedule: its name, where its value is kept, and the range
/// that the family can build.
struct Knob {
  llvm::StringRef name;
  int64_t *value;
  int64_t least, most;
};

rec::ScheduleAttr writeKnobs(mlir::MLIRContext *context, llvm::StringRef family,
                             llvm::ArrayRef<Knob> knobs);

/// Reads the operator's schedule into the knobs. An error on the operator where
/// it is of another family, or a knob is missing, unknown or out of range.
llvm::LogicalResult readKnobs(rec::OperatorOp op, llvm::StringRef family,
                              llvm::ArrayRef<Knob> knobs);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_SUPPORT_KNOBS_H
