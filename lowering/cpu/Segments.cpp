//===- Segments.cpp - segments of rows, which a reset begins --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/CpuFrame.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

namespace {

/// Fills the segments of one row.
class SegmentFiller {
public:
  SegmentFiller(CpuFrame &frame, Value reset, Value row)
      : frame(frame), b(frame.builder), reset(reset), row(row) {}

  /// Of the row's steps, going up: where segments begin.
  void fillBegins(Value length, function_ref<Value(Value step)> isReset);
  /// Going down: where they end.
  void fillEnds(Value length);
  /// Of the steps from the row's length on.
  void fillRest(Value length, Value steps);

private:
  void store(Value step, unsigned boundary, Value value) {
    Place place = frame.placeOfSegment(reset, boundary, step, row);
    Value narrow = arith::IndexCastOp::create(b, b.getI32Type(), value);
    memref::StoreOp::create(b, narrow, place.memref, place.indices);
  }
  Value loadBegin(Value step) {
    Place place = frame.placeOfSegment(reset, 0, step, row);
    Value begin = memref::LoadOp::create(b, place.memref, place.indices);
    return arith::IndexCastOp::create(b, b.getIndexType(), begin);
  }

  CpuFrame &frame;
  ImplicitLocOpBuilder &b;
  Value reset, row;
};

} // namespace

void SegmentFiller::fillBegins(Value length,
                               function_ref<Value(Value step)> isReset) {
  auto loop = scf::ForOp::create(b, frame.index(0), length, frame.index(1),
                                 frame.index(0));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value step = loop.getInductionVar();
  Value begin =
      arith::SelectOp::create(b, isReset(step), step, loop.getRegionIterArg(0));
  store(step, 0, begin);
  scf::YieldOp::create(b, begin);
}

void SegmentFiller::fillEnds(Value length) {
  auto loop =
      scf::ForOp::create(b, frame.index(0), length, frame.index(1), length);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value last = arith::SubIOp::create(b, length, frame.index(1));
  Value step = arith::SubIOp::create(b, last, loop.getInductionVar());
  Value end = loop.getRegionIterArg(0);
  store(step, 1, end);
  Value isFirst =
      arith::CmpIOp::create(b, arith::CmpIPredicate::eq, loadBegin(step), step);
  Value next = arith::SelectOp::create(b, isFirst, step, end);
  scf::YieldOp::create(b, next);
}

void SegmentFiller::fillRest(Value length, Value steps) {
  auto loop = scf::ForOp::create(b, length, steps, frame.index(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  for (unsigned boundary : {0, 1})
    store(loop.getInductionVar(), boundary, frame.index(0));
}

void CpuFrame::fillSegments(Value reset) {
  auto type = cast<NamedTensorType>(reset.getType());
  StringRef time = type.getNames().front();
  Value lengths = rowLengths(time), steps = stepsOf(time);
  Bounds part = partOf(batch());
  auto loop = scf::ForOp::create(builder, part.lower, part.upper, index(1));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Value row = loop.getInductionVar();
  Value length =
      memref::LoadOp::create(builder, lengths, ValueRange{index(0), row});
  length = arith::IndexCastOp::create(builder, builder.getIndexType(), length);
  SegmentFiller filler(*this, reset, row);
  filler.fillBegins(length, [&](Value step) {
    Place place = Memory(builder, op, /*lanes=*/1, arguments().offsets)
                      .inTensor(type, arguments().inputs.lookup(reset),
                                /*packIndex=*/0, step, row, Point());
    Value given = memref::LoadOp::create(builder, place.memref, place.indices);
    return arith::CmpIOp::create(builder, arith::CmpIPredicate::ne, given,
                                 arith::ConstantIntOp::create(builder, 0, 32));
  });
  filler.fillEnds(length);
  // Behind the end of a packed row lies the next one.
  if (!op.getPacked())
    filler.fillRest(length, steps);
}

Value CpuFrame::segments(Value reset) {
  Value &segments = segmentsByReset[reset];
  if (segments)
    return segments;
  StringRef time = cast<NamedTensorType>(reset.getType()).getNames().front();
  segments = buffer("segments", BufferKind::workspace, builder.getI32Type(),
                    {time, RecDialect::batchName, 2});
  inPrologue([&] { fillSegments(reset); });
  return segments;
}

Place CpuFrame::placeOfSegment(Value reset, unsigned boundary, Value step,
                               Value row) {
  auto named = [&](StringRef name) {
    return Dimension(StringAttr::get(op.getContext(), name));
  };
  StringRef time = cast<NamedTensorType>(reset.getType()).getNames().front();
  auto type = NamedTensorType::get(
      op.getContext(), {named(time), named(RecDialect::batchName), 2},
      builder.getI32Type());
  return Memory(builder, op, /*lanes=*/1, arguments().offsets)
      .inTensor(type, segments(reset), boundary, step, row, Point());
}
