//===- KnobConstraints.h - schedules as solutions of a problem --*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A family's constraints are a constraints::Problem that has a variable of the
// knob's name for each knob, and perhaps others beside.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_SUPPORT_KNOBCONSTRAINTS_H
#define REPRISE_LOWERING_SUPPORT_KNOBCONSTRAINTS_H

#include "constraints/Problem.h"
#include "lowering/support/Knobs.h"

namespace reprise::lowering {

/// A variable for each knob, over the range that the family can build.
void addKnobs(llvm::ArrayRef<Knob> knobs, constraints::Problem &problem);

/// Gives the operator the schedule that the constraints leave and prefer,
/// unless it has one of the family. Where nothing fits: an error on the
/// operator, `misfit`, that says why, and what would fit. `explain`: a remark
/// on the operator, how each constraint stands under the schedule and which of
/// them decide the choice.
llvm::LogicalResult scheduleBy(const constraints::Problem &problem,
                               rec::OperatorOp op, llvm::StringRef family,
                               llvm::ArrayRef<Knob> knobs,
                               llvm::StringRef misfit, bool explain);

/// An error on the operator where its schedule, which `knobs` hold, breaks a
/// constraint: for a family whose constraints are more than a matter of speed.
llvm::LogicalResult checkSchedule(const constraints::Problem &problem,
                                  rec::OperatorOp op,
                                  llvm::ArrayRef<Knob> knobs);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_SUPPORT_KNOBCONSTRAINTS_H
