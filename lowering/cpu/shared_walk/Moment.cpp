//===- Moment.cpp - where a recurrence stands in time ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/Moment.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

/// `forward`, or its mirror image; where the recurrence walks both ways, as the
/// point's direction says.
static Value choose(WalkKernel &kernel, RecurrenceOp recurrence,
                    bool isMirrored, const Point &point, Value forward,
                    Value reverse) {
  ImplicitLocOpBuilder &b = kernel.builder;
  Value direction = point.index.lookup(RecDialect::directionName);
  if (!recurrence.getBidirectional() || !direction)
    return isMirrored ? reverse : forward;
  Value isReverse = arith::CmpIOp::create(b, arith::CmpIPredicate::ne,
                                          direction, kernel.index(0));
  return arith::SelectOp::create(b, isReverse, reverse, forward);
}

/// As the recurrence walks.
static Value chooseWalk(WalkKernel &kernel, const Layer &layer,
                        const Point &point, Value forward, Value reverse) {
  RecurrenceOp recurrence = layer.recurrence;
  return choose(kernel, recurrence, recurrence.getReverse(), point, forward,
                reverse);
}

Value reprise::lowering::chooseTaps(WalkKernel &kernel, const Layer &layer,
                                    const Point &point, Value inTime,
                                    Value mirrored) {
  RecurrenceOp recurrence = layer.recurrence;
  return choose(kernel, recurrence, recurrence.getMirrored(), point, inTime,
                mirrored);
}

Value reprise::lowering::timeOf(WalkKernel &kernel, const Layer &layer,
                                Value step, const Point &point) {
  ImplicitLocOpBuilder &b = kernel.builder;
  Value last = arith::SubIOp::create(b, kernel.time, kernel.index(1));
  return chooseWalk(kernel, layer, point, step,
                    arith::SubIOp::create(b, last, step));
}

Value reprise::lowering::stepsThroughTimeBefore(WalkKernel &kernel,
                                                const Layer &layer, Value step,
                                                const Point &point) {
  Value two = kernel.index(2);
  return chooseWalk(kernel, layer, point, step,
                    arith::AddIOp::create(kernel.builder, step, two));
}

Value reprise::lowering::firstTimeOf(WalkKernel &kernel, const Layer &layer,
                                     const Chunk &chunk, const Point &point) {
  Value mirrored =
      arith::SubIOp::create(kernel.builder, kernel.time, chunk.end);
  return chooseWalk(kernel, layer, point, chunk.begin, mirrored);
}

//===----------------------------------------------------------------------===//
// Segments
//===----------------------------------------------------------------------===//

/// In a decode step there is a single step, which begins one anyway.
bool reprise::lowering::hasSegments(WalkKernel &kernel, const Layer &layer) {
  return RecurrenceOp(layer.recurrence).getReset() && !kernel.op.getStep();
}

Value reprise::lowering::lengthOf(WalkKernel &kernel, Value row) {
  ImplicitLocOpBuilder &b = kernel.builder;
  Value length = memref::LoadOp::create(b, kernel.rowLengths,
                                        ValueRange{kernel.index(0), row});
  return arith::IndexCastOp::create(b, b.getIndexType(), length);
}

Segment reprise::lowering::segmentOf(WalkKernel &kernel, const Layer &layer,
                                     Value time, Value row) {
  ImplicitLocOpBuilder &b = kernel.builder;
  if (!hasSegments(kernel, layer))
    return {kernel.index(0), lengthOf(kernel, row)};
  Value reset = RecurrenceOp(layer.recurrence).getReset();
  auto load = [&](unsigned boundary) -> Value {
    Place place = kernel.frame.placeOfSegment(reset, boundary, time, row);
    Value step = memref::LoadOp::create(b, place.memref, place.indices);
    return arith::IndexCastOp::create(b, b.getIndexType(), step);
  };
  return {load(0), load(1)};
}

Value reprise::lowering::beginsSegment(WalkKernel &kernel, const Layer &layer,
                                       Value time, Value row,
                                       const Point &point) {
  ImplicitLocOpBuilder &b = kernel.builder;
  Segment segment = segmentOf(kernel, layer, time, row);
  Value last = arith::SubIOp::create(b, segment.end, kernel.index(1));
  return arith::CmpIOp::create(
      b, arith::CmpIPredicate::eq, time,
      chooseWalk(kernel, layer, point, segment.begin, last));
}
