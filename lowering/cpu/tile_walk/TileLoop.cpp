//===- TileLoop.cpp - how a team shares out tiles -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/tile_walk/TileLoop.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

int64_t TileLoop::blocks() const {
  StringRef lane = kernel.plan.getLane();
  if (lane.empty())
    return 1;
  return llvm::divideCeil(kernel.frame.sizeOf(lane),
                          kernel.schedule.tileVectors *
                              kernel.schedule.vectorLanes);
}

int64_t TileLoop::tilesOfRow() const {
  int64_t tiles = blocks();
  for (StringRef name : kernel.plan.getFree())
    tiles *= kernel.frame.sizeOf(name);
  return tiles;
}

bool TileLoop::splitsTime() const {
  return RecurrenceOp(kernel.recurrence).getInitialStates().empty() &&
         !kernel.frame.op.getStep();
}

void TileLoop::allocate() {
  if (kernel.schedule.threads == 1)
    return;
  counter = kernel.frame.workspace().allocate({1}, b.getI64Type());
  Value rank = TeamRankOp::create(b, b.getIndexType(), kernel.frame.team());
  kernel.onlyIf(arith::CmpIOp::create(b, arith::CmpIPredicate::eq, rank,
                                      kernel.frame.index(0)),
                [&] {
                  memref::StoreOp::create(
                      b, arith::ConstantIntOp::create(b, 0, 64), counter,
                      ValueRange{kernel.frame.index(0)});
                });
}

Value TileLoop::countTiles() {
  CpuFrame &frame = kernel.frame;
  Value tiles =
      arith::MulIOp::create(b, frame.batch(), frame.index(tilesOfRow()));
  if (!splitsTime())
    return tiles;
  Value padded = arith::AddIOp::create(
      b, kernel.axis.steps(), frame.index(kernel.schedule.timeBlock - 1));
  Value parts =
      arith::DivUIOp::create(b, padded, frame.index(kernel.schedule.timeBlock));
  return arith::MulIOp::create(b, tiles, parts);
}

/// Blocks of lanes are neighbours, then points, then rows; parts of time come
/// last.
TileAt TileLoop::locate(Value tile) {
  CpuFrame &frame = kernel.frame;
  TileAt at;
  Value rest = tile;
  auto next = [&](Value size) -> Value {
    Value index = arith::RemUIOp::create(b, rest, size);
    rest = arith::DivUIOp::create(b, rest, size);
    return index;
  };
  Value block = next(frame.index(blocks()));
  at.laneBegin = arith::MulIOp::create(
      b, block,
      frame.index(kernel.schedule.tileVectors * kernel.schedule.vectorLanes));
  for (StringRef name : llvm::reverse(kernel.plan.getFree()))
    at.point.index[name] = next(frame.index(frame.sizeOf(name)));
  at.row = next(frame.batch());
  if (!splitsTime())
    return at;
  Value size = frame.index(kernel.schedule.timeBlock);
  at.steps.lower = arith::MulIOp::create(b, rest, size);
  at.steps.upper = arith::MinUIOp::create(
      b, arith::AddIOp::create(b, at.steps.lower, size), kernel.axis.steps());
  return at;
}

void TileLoop::emit(function_ref<void(const TileAt &tile)> body) {
  CpuFrame &frame = kernel.frame;
  OpBuilder::InsertionGuard guard(b);
  Value tiles = countTiles();
  kernel.thread = TeamRankOp::create(b, b.getIndexType(), frame.team());
  // A larger team than there is memory for may serve another group.
  Value takesPart =
      arith::CmpIOp::create(b, arith::CmpIPredicate::ult, kernel.thread,
                            frame.index(kernel.schedule.threads));
  auto branch = scf::IfOp::create(b, takesPart);
  b.setInsertionPointToStart(branch.thenBlock());
  if (!counter) {
    kernel.thread = frame.index(0);
    body(locate(kernel.enterLoop(frame.index(0), tiles, 1)));
    return;
  }
  auto loop =
      scf::WhileOp::create(b, TypeRange{b.getIndexType()}, ValueRange());
  b.createBlock(&loop.getBefore());
  Value taken = memref::AtomicRMWOp::create(
      b, arith::AtomicRMWKind::addi, arith::ConstantIntOp::create(b, 1, 64),
      counter, ValueRange{frame.index(0)});
  Value tile = arith::IndexCastOp::create(b, b.getIndexType(), taken);
  Value isLeft =
      arith::CmpIOp::create(b, arith::CmpIPredicate::ult, tile, tiles);
  scf::ConditionOp::create(b, isLeft, ValueRange{tile});
  b.createBlock(&loop.getAfter(), {}, b.getIndexType(), b.getLoc());
  body(locate(loop.getAfter().getArgument(0)));
  scf::YieldOp::create(b);
}

/// Of the calls' sizes: a thread for so many steps of rows, and no more than
/// tiles.
std::string TileLoop::teamSize() const {
  OperatorOp op = kernel.frame.op;
  RecurrenceOp recurrence = kernel.recurrence;
  std::string steps =
      op.getStep() ? std::string(RecDialect::batchName)
      : op.getPacked()
          ? std::string(RecDialect::packedName)
          : (RecDialect::batchName + " * " + recurrence.getTime()).str();
  std::string tiles =
      splitsTime()
          ? steps
          : llvm::formatv("{0} * {1}", RecDialect::batchName, tilesOfRow())
                .str();
  return llvm::formatv("min(min({0}, {1}), 1 + floordiv({2}, {3}))",
                       kernel.schedule.threads, tiles, steps,
                       kernel.schedule.threadSteps);
}
