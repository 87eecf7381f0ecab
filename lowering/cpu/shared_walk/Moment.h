//===- Moment.h - where a recurrence stands in time -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_SHARED_WALK_MOMENT_H
#define REPRISE_LOWERING_CPU_SHARED_WALK_MOMENT_H

#include "lowering/cpu/shared_walk/WalkKernel.h"

namespace reprise::lowering {

/// Steps [begin, end) of the recurrence, whose hoisted products are computed
/// together. Steps are counted in the order in which they are taken.
struct Chunk {
  mlir::Value begin, end;
};

/// One step. The time that it stands for depends on the direction.
struct Moment {
  mlir::Value step;
  Chunk chunk;
};

/// The time at which `layer` is in `step`.
mlir::Value timeOf(WalkKernel &kernel, const Layer &layer, mlir::Value step,
                   const Point &point);
/// How many steps have been taken once the time before that of `step` is done,
/// the last of them. (Backwards it comes after `step`.)
mlir::Value stepsThroughTimeBefore(WalkKernel &kernel, const Layer &layer,
                                   mlir::Value step, const Point &point);
/// The earliest time of a chunk.
mlir::Value firstTimeOf(WalkKernel &kernel, const Layer &layer,
                        const Chunk &chunk, const Point &point);
/// `inTime`, or its mirror image where the taps of lagged streams and windows
/// are about the order of a walk against time.
mlir::Value chooseTaps(WalkKernel &kernel, const Layer &layer,
                       const Point &point, mlir::Value inTime,
                       mlir::Value mirrored);

/// Steps [begin, end) of a row: all it has, or those of one segment.
struct Segment {
  mlir::Value begin, end;
};

/// Whether rows may have several segments.
bool hasSegments(WalkKernel &kernel, const Layer &layer);
/// How many steps a row has.
mlir::Value lengthOf(WalkKernel &kernel, mlir::Value row);
/// The segment that holds a time of a row. At or beyond the row's length, any
/// that its steps can be read by.
Segment segmentOf(WalkKernel &kernel, const Layer &layer, mlir::Value time,
                  mlir::Value row);
/// Whether the walk enters a segment at this time.
mlir::Value beginsSegment(WalkKernel &kernel, const Layer &layer,
                          mlir::Value time, mlir::Value row,
                          const Point &point);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_SHARED_WALK_MOMENT_H
