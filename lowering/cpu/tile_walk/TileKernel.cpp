//===- TileKernel.cpp - what all parts of a tile's code share -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/tile_walk/TileEmitter.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

Point TileKernel::atVector(const Point &point, int64_t vector) const {
  Point moved = point;
  moved.lane = plan.getLane();
  moved.index[moved.lane] = arith::AddIOp::create(
      b, laneBegin, frame.index(vector * schedule.vectorLanes));
  return moved;
}

Place TileKernel::inBuffer(Value value, Value copy, const Point &point,
                           int64_t vector) {
  Place place{buffers.lookup(value), {thread, copy}};
  for (StringRef name : plan.innerOf(value)) {
    if (name == point.lane)
      place.lanePosition = place.indices.size();
    place.indices.push_back(point.index.lookup(name));
  }
  if (plan.hasLane(value)) {
    place.lanePosition = place.indices.size();
    place.indices.push_back(frame.index(vector * schedule.vectorLanes));
  } else if (place.lanePosition >= 0 &&
             place.lanePosition + 1 != std::ssize(place.indices)) {
    place.mask = memory.laneMask(point);
  }
  return place;
}

Value TileKernel::enterLoop(Value lower, Value upper, int64_t step) {
  auto loop = scf::ForOp::create(b, lower, upper, frame.index(step));
  b.setInsertionPointToStart(loop.getBody());
  return loop.getInductionVar();
}

void TileKernel::forEachPoint(Value value,
                              function_ref<void(const Point &point)> body) {
  OpBuilder::InsertionGuard guard(b);
  Point point = at;
  Names inner = plan.innerOf(value);
  for (StringRef name : inner) {
    bool isOwnLane = !plan.hasLane(value) && name == inner.back();
    point.index[name] =
        enterLoop(frame.index(0), frame.index(frame.sizeOf(name)),
                  isOwnLane ? schedule.vectorLanes : 1);
    if (isOwnLane)
      point.lane = name;
  }
  body(point);
}

void TileKernel::onlyIf(Value condition, function_ref<void()> emit) {
  auto branch = scf::IfOp::create(b, condition);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  emit();
}

void TileKernel::onlyFirst(Value value, function_ref<void()> emit) {
  Value isFirst;
  auto require = [&](Value index) {
    Value isZero = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, index,
                                         frame.index(0));
    isFirst =
        isFirst ? Value(arith::AndIOp::create(b, isFirst, isZero)) : isZero;
  };
  for (StringRef name : plan.missingOf(value)) {
    if (frame.sizeOf(name) == 1)
      continue;
    require(name == plan.getLane() ? laneBegin : at.index.lookup(name));
  }
  if (!isFirst)
    return emit();
  onlyIf(isFirst, emit);
}
