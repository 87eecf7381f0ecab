//===- Taps.cpp - lagged streams and windows ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/Taps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

Taps::Taps(CpuFrame &frame, TimeAxis axis, Memory memory,
           const ArgumentBinding &binding, LoadStream loadStream)
    : frame(frame), b(frame.builder), axis(axis), memory(memory),
      binding(binding), loadStream(std::move(loadStream)) {
  if (binding.clause == Clause::window)
    window = axis.getRecurrence().getWindow(binding.index);
  int64_t count = window.taps.empty() ? 1 : frame.sizeOf(window.taps);
  firstTap = window.firstTap(count);
  pastSteps = std::max<int64_t>(0, -firstTap);
}

Value Taps::choose(Value condition, function_ref<Value()> then,
                   function_ref<Value()> otherwise) {
  auto choice = scf::IfOp::create(b, memory.vectorOf(b.getF32Type()), condition,
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(choice.thenBlock());
  scf::YieldOp::create(b, then());
  b.setInsertionPointToStart(choice.elseBlock());
  scf::YieldOp::create(b, otherwise());
  return choice.getResult(0);
}

Value Taps::positionOf(const Segment &segment, Value time, const Point &point) {
  Value before = arith::SubIOp::create(b, time, segment.begin);
  Value last = arith::SubIOp::create(b, segment.end, frame.index(1));
  Value behind = arith::SubIOp::create(b, last, time);
  return axis.chooseTaps(point, before, behind);
}

Value Taps::load(const Segment &segment, Value position, Value row,
                 const Point &point) {
  auto isBelow = [&](Value number, Value end) {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ult, number, end);
  };
  auto loadInside = [&] {
    Value ascending = arith::AddIOp::create(b, segment.begin, position);
    Value last = arith::SubIOp::create(b, segment.end, frame.index(1));
    Value descending = arith::SubIOp::create(b, last, position);
    return loadStream(axis.chooseTaps(point, ascending, descending), row,
                      point);
  };
  auto loadOutside = [&] {
    Value zero = memory.splat(0);
    if (!binding.initial)
      return zero;
    Value steps = frame.index(pastSteps);
    Value step = arith::AddIOp::create(b, position, steps);
    // Left out, it is zero, like a state's initial value.
    Value given =
        frame.isPresent(frame.arguments().inputs.lookup(binding.initial));
    Value isRead = arith::AndIOp::create(b, isBelow(step, steps), given);
    return choose(
        isRead, [&] { return loadPast(step, row, point); },
        [&] { return zero; });
  };
  Value length = arith::SubIOp::create(b, segment.end, segment.begin);
  return choose(isBelow(position, length), loadInside, loadOutside);
}

Value Taps::loadPast(Value step, Value row, Point point) {
  auto type = cast<NamedTensorType>(binding.initial.getType());
  if (!window.taps.empty())
    point.index[RecurrenceOp::getPastName(binding.initial)] = step;
  Value past = frame.arguments().inputs.lookup(binding.initial);
  return memory.load(
      memory.inTensor(type, past, binding.entry, /*step=*/{}, row, point));
}

Value Taps::loadWindow(const Segment &segment, Value position, Value row,
                       const Point &point) {
  if (!window.taps.empty() && point.lane == window.taps)
    return loadAlongTaps(segment, position, row, point);
  Value tap = frame.index(firstTap);
  if (!window.taps.empty()) {
    Value steps = arith::MulIOp::create(b, point.index.lookup(window.taps),
                                        frame.index(window.dilation));
    tap = arith::AddIOp::create(b, tap, steps);
  }
  return load(segment, arith::AddIOp::create(b, position, tap), row, point);
}

/// Lanes are at different times: one after the other. Those behind the last
/// tap hold what the stream has there.
Value Taps::loadAlongTaps(const Segment &segment, Value position, Value row,
                          const Point &point) {
  auto lanes =
      scf::ForOp::create(b, frame.index(0), frame.index(memory.getLanes()),
                         frame.index(1), memory.splat(0));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(lanes.getBody());
  Value lane = lanes.getInductionVar();
  Point single = point;
  single.lane = {};
  single.index[window.taps] =
      arith::AddIOp::create(b, point.index.lookup(window.taps), lane);
  Value loaded = loadWindow(segment, position, row, single);
  Value element = vector::ExtractOp::create(b, loaded, 0);
  Value next = vector::InsertOp::create(b, element, lanes.getRegionIterArg(0),
                                        OpFoldResult(lane));
  scf::YieldOp::create(b, next);
  return lanes.getResult(0);
}
