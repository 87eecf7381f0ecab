//===- StorePast.cpp - what the next call begins with ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/StorePast.h"
#include "lowering/cpu/Taps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

namespace {

class PastStorer {
public:
  PastStorer(CpuFrame &frame, Memory memory, const Group &group,
             const CpuFrame::LastPlace &place)
      : frame(frame), b(frame.builder), memory(memory), group(group),
        recurrence(cast<RecurrenceOp>(place.sequence.getOwner())),
        axis(frame, recurrence),
        binding(recurrence.bindingOfPast(place.sequence)), place(place) {}

  void store();

private:
  Value enter(Value lower, Value upper, int64_t step);
  Segment lastSegment(Value row, const Point &point);
  void storeEntry(unsigned entry, Value row, Value step, const Point &point);

  CpuFrame &frame;
  ImplicitLocOpBuilder &b;
  Memory memory;
  const Group &group;
  RecurrenceOp recurrence;
  TimeAxis axis;
  ArgumentBinding binding;
  const CpuFrame::LastPlace &place;
};

} // namespace

bool reprise::lowering::isPast(OpResult sequence) {
  auto recurrence = cast<RecurrenceOp>(sequence.getOwner());
  return llvm::is_contained(recurrence.getPastResults(), sequence);
}

Value PastStorer::enter(Value lower, Value upper, int64_t step) {
  auto loop = scf::ForOp::create(b, lower, upper, frame.index(step));
  b.setInsertionPointToStart(loop.getBody());
  return loop.getInductionVar();
}

/// In the order that taps are about; that of a row without steps is empty.
Segment PastStorer::lastSegment(Value row, const Point &point) {
  Value length = axis.lengthOf(row), zero = frame.index(0);
  if (!axis.hasSegments())
    return {zero, length};
  Value isEmpty =
      arith::CmpIOp::create(b, arith::CmpIPredicate::eq, length, zero);
  auto choice = scf::IfOp::create(
      b, TypeRange{b.getIndexType(), b.getIndexType()}, isEmpty,
      /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(choice.thenBlock());
  scf::YieldOp::create(b, ValueRange{zero, zero});
  b.setInsertionPointToStart(choice.elseBlock());
  Value last = arith::SubIOp::create(b, length, frame.index(1));
  Value time = axis.chooseTaps(point, last, zero);
  Segment segment = axis.segmentOf(time, row);
  scf::YieldOp::create(b, ValueRange{segment.begin, segment.end});
  return {choice.getResult(0), choice.getResult(1)};
}

void PastStorer::storeEntry(unsigned entry, Value row, Value step,
                            const Point &point) {
  binding.entry = entry;
  Taps taps(frame, axis, memory, binding,
            [&](Value time, Value streamRow, const Point &streamPoint) {
              CpuFrame::Tensor stream = *frame.tensorOf(group, binding.operand);
              return memory.load(memory.inTensor(stream.type, stream.memref,
                                                 entry, time, streamRow,
                                                 streamPoint));
            });
  Segment segment = lastSegment(row, point);
  Value length = arith::SubIOp::create(b, segment.end, segment.begin);
  Value first =
      arith::SubIOp::create(b, length, frame.index(taps.getPastSteps()));
  Value position = arith::AddIOp::create(b, first, step);
  Value value = taps.load(segment, position, row, point);
  memory.store(
      memory.inTensor(place.type, place.memref, entry, /*step=*/{}, row, point),
      value);
}

void PastStorer::store() {
  OpBuilder::InsertionGuard guard(b);
  bool isWindow = binding.clause == Clause::window;
  StringRef pastName =
      isWindow ? RecurrenceOp::getPastName(binding.initial) : StringRef();
  int64_t steps = isWindow ? frame.sizeOf(pastName) : 1;
  Bounds part = frame.partOf(frame.batch());
  Value row = enter(part.lower, part.upper, 1);
  Value step = enter(frame.index(0), frame.index(steps), 1);
  Point point;
  SmallVector<StringRef> names =
      place.type.getNames({pastName, RecDialect::batchName});
  if (!names.empty() && names.back() != RecDialect::directionName)
    point.lane = names.back();
  for (StringRef name : names)
    point.index[name] = enter(frame.index(0), frame.index(frame.sizeOf(name)),
                              name == point.lane ? memory.getLanes() : 1);
  if (isWindow)
    point.index[pastName] = step;
  StringRef outer[] = {pastName, RecDialect::batchName};
  for (int64_t entry = 0; entry != place.type.getPack(outer); ++entry)
    storeEntry(entry, row, step, point);
}

void reprise::lowering::storePast(CpuFrame &frame, Memory memory,
                                  const Group &group,
                                  const CpuFrame::LastPlace &place) {
  PastStorer(frame, memory, group, place).store();
}
