//===- TimeAxis.cpp - the steps of a recurrence ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/TimeAxis.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

Value TimeAxis::lengthOf(Value row) {
  Value length =
      memref::LoadOp::create(b, frame.rowLengths(recurrence.getTime()),
                             ValueRange{frame.index(0), row});
  return arith::IndexCastOp::create(b, b.getIndexType(), length);
}

//===----------------------------------------------------------------------===//
// Directions
//===----------------------------------------------------------------------===//

/// `forward`, or its mirror image; where the recurrence walks both ways, as the
/// point's direction says.
Value TimeAxis::choose(bool isMirrored, const Point &point, Value forward,
                       Value reverse) {
  Value direction = point.index.lookup(RecDialect::directionName);
  if (!recurrence.getBidirectional() || !direction)
    return isMirrored ? reverse : forward;
  Value isReverse = arith::CmpIOp::create(b, arith::CmpIPredicate::ne,
                                          direction, frame.index(0));
  return arith::SelectOp::create(b, isReverse, reverse, forward);
}

/// As the recurrence walks.
Value TimeAxis::chooseWalk(const Point &point, Value forward, Value reverse) {
  return choose(recurrence.getReverse(), point, forward, reverse);
}

Value TimeAxis::chooseTaps(const Point &point, Value inTime, Value mirrored) {
  return choose(recurrence.getMirrored(), point, inTime, mirrored);
}

Value TimeAxis::timeOf(Value step, Value steps, const Point &point) {
  Value last = arith::SubIOp::create(b, steps, frame.index(1));
  return chooseWalk(point, step, arith::SubIOp::create(b, last, step));
}

Value TimeAxis::firstTimeOf(Value begin, Value end, const Point &point) {
  return chooseWalk(point, begin, arith::SubIOp::create(b, steps(), end));
}

Value TimeAxis::stepsThroughTimeBefore(Value step, const Point &point) {
  Value two = frame.index(2);
  return chooseWalk(point, step, arith::AddIOp::create(b, step, two));
}

//===----------------------------------------------------------------------===//
// Segments
//===----------------------------------------------------------------------===//

/// In a decode step there is a single step, which begins one anyway.
bool TimeAxis::hasSegments() {
  return recurrence.getReset() && !frame.op.getStep();
}

Segment TimeAxis::segmentOf(Value time, Value row) {
  if (!hasSegments())
    return {frame.index(0), lengthOf(row)};
  auto load = [&](unsigned boundary) -> Value {
    Place place =
        frame.placeOfSegment(recurrence.getReset(), boundary, time, row);
    Value step = memref::LoadOp::create(b, place.memref, place.indices);
    return arith::IndexCastOp::create(b, b.getIndexType(), step);
  };
  return {load(0), load(1)};
}

Value TimeAxis::beginsSegment(Value time, Value row, const Point &point) {
  Segment segment = segmentOf(time, row);
  Value last = arith::SubIOp::create(b, segment.end, frame.index(1));
  return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, time,
                               chooseWalk(point, segment.begin, last));
}
