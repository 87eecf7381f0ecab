//===- Moment.cpp - where a recurrence stands in time ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/Moment.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

/// `forward`, or its mirror image `reverse`, as the recurrence walks; where it
/// walks both ways, as the point's direction says.
static Value choose(WalkKernel &kernel, const Layer &layer, const Point &point,
                    Value forward, Value reverse) {
  ImplicitLocOpBuilder &b = kernel.builder;
  RecurrenceOp recurrence = layer.recurrence;
  Value direction = point.index.lookup(RecDialect::directionName);
  if (!recurrence.getBidirectional() || !direction)
    return recurrence.getReverse() ? reverse : forward;
  Value isReverse = arith::CmpIOp::create(b, arith::CmpIPredicate::ne,
                                          direction, kernel.index(0));
  return arith::SelectOp::create(b, isReverse, reverse, forward);
}

Value reprise::lowering::timeOf(WalkKernel &kernel, const Layer &layer,
                                Value step, const Point &point) {
  ImplicitLocOpBuilder &b = kernel.builder;
  Value last = arith::SubIOp::create(b, kernel.time, kernel.index(1));
  return choose(kernel, layer, point, step,
                arith::SubIOp::create(b, last, step));
}

Value reprise::lowering::stepsThroughTimeBefore(WalkKernel &kernel,
                                                const Layer &layer, Value step,
                                                const Point &point) {
  Value two = kernel.index(2);
  return choose(kernel, layer, point, step,
                arith::AddIOp::create(kernel.builder, step, two));
}

Value reprise::lowering::firstTimeOf(WalkKernel &kernel, const Layer &layer,
                                     const Chunk &chunk, const Point &point) {
  Value mirrored =
      arith::SubIOp::create(kernel.builder, kernel.time, chunk.end);
  return choose(kernel, layer, point, chunk.begin, mirrored);
}
