//===- Knobs.h - schedules as attributes and back ---------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_FAMILIES_KNOBS_H
#define REPRISE_LOWERING_FAMILIES_KNOBS_H

#include "dialect/Rec.h"
#include "llvm/ADT/StringMap.h"

namespace reprise::lowering {

/// An integer of a schedule, and the range that its family can build.
struct KnobDomain {
  llvm::StringRef name;
  int64_t least, most;
  /// What it means, in words of a user who sets it: `--explain` shows them.
  llvm::StringRef meaning;
};

/// A value for each knob, by name.
using KnobValues = llvm::StringMap<int64_t>;

rec::ScheduleAttr writeKnobs(mlir::MLIRContext *context, llvm::StringRef family,
                             llvm::ArrayRef<KnobDomain> knobs,
                             const KnobValues &values);

/// The knobs that a schedule gives, all or some. An error on the operator where
/// one is unknown or out of range.
llvm::FailureOr<KnobValues> readGivenKnobs(rec::OperatorOp op,
                                           rec::ScheduleAttr schedule,
                                           llvm::ArrayRef<KnobDomain> knobs);

/// All knobs of a schedule. An error on the operator where one is missing, too.
llvm::FailureOr<KnobValues> readKnobs(rec::OperatorOp op,
                                      rec::ScheduleAttr schedule,
                                      llvm::ArrayRef<KnobDomain> knobs);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_FAMILIES_KNOBS_H
