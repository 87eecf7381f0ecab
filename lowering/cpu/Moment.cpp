//===- Moment.cpp - where a recurrence stands in time ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/Moment.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

Value reprise::lowering::timeOf(CpuKernel &kernel, const Layer &layer,
                                Value step, const Point &point) {
  ImplicitLocOpBuilder &b = kernel.builder;
  if (!RecurrenceOp(layer.recurrence).getReverse())
    return step;
  Value last = arith::SubIOp::create(b, kernel.time, kernel.index(1));
  return arith::SubIOp::create(b, last, step);
}

Value reprise::lowering::firstTimeOf(CpuKernel &kernel, const Layer &layer,
                                     const Chunk &chunk, const Point &point) {
  if (!RecurrenceOp(layer.recurrence).getReverse())
    return chunk.begin;
  return arith::SubIOp::create(kernel.builder, kernel.time, chunk.end);
}
