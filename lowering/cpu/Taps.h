//===- Taps.h - lagged streams and windows ----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A lagged stream is a window of a single tap, -1. Windows are never stored:
// each element is read from the stream where it is needed.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_TAPS_H
#define REPRISE_LOWERING_CPU_TAPS_H

#include "lowering/cpu/TimeAxis.h"
#include <functional>

namespace reprise::lowering {

/// One entry of a lagged stream or window. A *position* counts the steps of a
/// segment from its first one: in the order of time, or, where taps are
/// mirrored, from its last one, against time.
class Taps {
public:
  /// The stream's value at a time, read in all lanes of a point.
  using LoadStream = std::function<mlir::Value(
      mlir::Value time, mlir::Value row, const Point &point)>;

  Taps(CpuFrame &frame, TimeAxis axis, Memory memory,
       const rec::ArgumentBinding &binding, LoadStream loadStream);

  /// Where a time of the segment lies.
  mlir::Value positionOf(const Segment &segment, mlir::Value time,
                         const Point &point);
  /// The stream at a position; before the segment what is given for that, and
  /// zero behind it.
  mlir::Value load(const Segment &segment, mlir::Value position,
                   mlir::Value row, const Point &point);
  /// The taps at `point`, seen from a position.
  mlir::Value loadWindow(const Segment &segment, mlir::Value position,
                         mlir::Value row, const Point &point);
  /// How many steps are given for the time before the segment.
  int64_t getPastSteps() const { return pastSteps; }

private:
  mlir::Value loadAlongTaps(const Segment &segment, mlir::Value position,
                            mlir::Value row, const Point &point);
  mlir::Value loadPast(mlir::Value step, mlir::Value row, Point point);
  /// `then` where the condition holds, else `otherwise`.
  mlir::Value choose(mlir::Value condition,
                     llvm::function_ref<mlir::Value()> then,
                     llvm::function_ref<mlir::Value()> otherwise);

  CpuFrame &frame;
  mlir::ImplicitLocOpBuilder &b;
  TimeAxis axis;
  Memory memory;
  rec::ArgumentBinding binding;
  LoadStream loadStream;
  rec::Window window = {{}, 1, 0, false};
  int64_t firstTap, pastSteps;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_TAPS_H
