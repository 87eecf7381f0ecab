//===- TimeAxis.h - the steps of a recurrence -------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A *step* is counted in the order in which a walk takes it; the *time* that it
// stands for depends on the direction. A point knows the direction of a
// recurrence that walks both ways.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_TIMEAXIS_H
#define REPRISE_LOWERING_CPU_TIMEAXIS_H

#include "lowering/cpu/CpuFrame.h"

namespace reprise::lowering {

/// Steps [begin, end) of a row: all it has, or those of one segment.
struct Segment {
  mlir::Value begin, end;
};

class TimeAxis {
public:
  TimeAxis(CpuFrame &frame, rec::RecurrenceOp recurrence)
      : frame(frame), b(frame.builder), recurrence(recurrence) {}

  rec::RecurrenceOp getRecurrence() const { return recurrence; }
  /// How many steps there are.
  mlir::Value steps() { return frame.stepsOf(recurrence.getTime()); }
  /// How many of them a row has.
  mlir::Value lengthOf(mlir::Value row);

  /// The time of `step`, of so many.
  mlir::Value timeOf(mlir::Value step, mlir::Value steps, const Point &point);
  mlir::Value timeOf(mlir::Value step, const Point &point) {
    return timeOf(step, steps(), point);
  }
  /// The earliest time of steps [begin, end).
  mlir::Value firstTimeOf(mlir::Value begin, mlir::Value end,
                          const Point &point);
  /// How many steps have been taken once the time before that of `step` is
  /// done, the last of them. (Backwards it comes after `step`.)
  mlir::Value stepsThroughTimeBefore(mlir::Value step, const Point &point);
  /// `inTime`, or its mirror image where the taps of lagged streams and windows
  /// are about the order of a walk against time.
  mlir::Value chooseTaps(const Point &point, mlir::Value inTime,
                         mlir::Value mirrored);

  /// Whether rows may have several segments.
  bool hasSegments();
  /// The segment that holds a time of a row. At or beyond the row's length, any
  /// that its steps can be read by.
  Segment segmentOf(mlir::Value time, mlir::Value row);
  /// Whether the walk enters a segment at this time.
  mlir::Value beginsSegment(mlir::Value time, mlir::Value row,
                            const Point &point);

private:
  mlir::Value choose(bool isMirrored, const Point &point, mlir::Value forward,
                     mlir::Value reverse);
  mlir::Value chooseWalk(const Point &point, mlir::Value forward,
                         mlir::Value reverse);

  CpuFrame &frame;
  mlir::ImplicitLocOpBuilder &b;
  rec::RecurrenceOp recurrence;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_TIMEAXIS_H
