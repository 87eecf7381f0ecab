//===- TileEmitter.h - the values of a tile's steps -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A *scope* is a loop, or the code around loops: the tile, the step, the loops
// of the nest at hand. A value is computed in the outermost scope that knows
// its dimensions, where it is asked for first, and then known there.
//
// With lanes a value is as many vectors as a tile has; without, one vector: of
// neighbours along a lane-less nest's own dimension, else of the same number.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_TILE_WALK_TILEEMITTER_H
#define REPRISE_LOWERING_CPU_TILE_WALK_TILEEMITTER_H

#include "lowering/cpu/TimeAxis.h"
#include "lowering/cpu/tile_walk/TilePlan.h"
#include "lowering/cpu/tile_walk/TileSchedule.h"

namespace reprise::lowering {

using Vectors = llvm::SmallVector<mlir::Value, 4>;

/// What all parts of a tile's code share.
struct TileKernel {
  TileKernel(CpuFrame &frame, const Group &group, const TilePlan &plan,
             TileSchedule schedule)
      : frame(frame), b(frame.builder), group(group), plan(plan),
        schedule(schedule), recurrence(plan.getRecurrence()),
        axis(frame, recurrence),
        memory(frame.builder, frame.op, schedule.vectorLanes,
               frame.arguments().offsets) {}

  CpuFrame &frame;
  mlir::ImplicitLocOpBuilder &b;
  const Group &group;
  const TilePlan &plan;
  TileSchedule schedule;
  rec::RecurrenceOp recurrence;
  TimeAxis axis;
  Memory memory;
  /// States and buffered values with inner dimensions, of the tile that a
  /// thread has at hand: [threads, copies, inner dimensions, lanes]. Without
  /// lanes the last dimension is padded to whole vectors.
  llvm::DenseMap<mlir::Value, mlir::Value> buffers;

  /// Of the tile that is being emitted.
  Point at;
  mlir::Value row, thread, laneBegin;

  int64_t vectorsOf(mlir::Value value) const {
    return plan.hasLane(value) ? schedule.tileVectors : 1;
  }
  mlir::VectorType vectorType() const {
    return memory.vectorOf(b.getF32Type());
  }
  /// `point` at the tile's vector number `vector`, for a value with lanes.
  Point atVector(const Point &point, int64_t vector) const;
  /// In a buffer; `point` has the inner dimensions, and of a lane-less value
  /// perhaps a lane.
  Place inBuffer(mlir::Value value, mlir::Value copy, const Point &point,
                 int64_t vector);
  /// Enters a loop; what is emitted next is in it.
  mlir::Value enterLoop(mlir::Value lower, mlir::Value upper, int64_t step);
  /// Calls `body` at each point of a value's inner dimensions, vector by vector
  /// along the last one where the value has no lanes.
  void forEachPoint(mlir::Value value,
                    llvm::function_ref<void(const Point &point)> body);
  /// Calls `emit` where this tile is the first of those that compute the same
  /// value.
  void onlyFirst(mlir::Value value, llvm::function_ref<void()> emit);
  void onlyIf(mlir::Value condition, llvm::function_ref<void()> emit);
};

class TileEmitter {
public:
  explicit TileEmitter(TileKernel &kernel)
      : kernel(kernel), b(kernel.b), plan(kernel.plan), inner(kernel.at) {
    scopes.emplace_back();
  }

  /// The nests of invariant values.
  void emitBefore();
  /// One step, in the loop that the builder stands in. `states` holds those
  /// without inner dimensions; returns what they become.
  struct Step {
    mlir::Value step, time;
    /// The time whose streams are asked for ahead.
    mlir::Value laterTime;
  };
  llvm::DenseMap<mlir::Value, Vectors>
  emitStep(const Step &step, const llvm::DenseMap<mlir::Value, Vectors> &states,
           mlir::Operation *timeLoop);

private:
  struct Scope {
    Names dims;
    /// The loop within it that is being emitted; null in the innermost scope.
    mlir::Operation *nested = nullptr;
    llvm::DenseMap<mlir::Value, Vectors> values;
  };

  void prefetchStreams();
  void emitNest(const TileNest &nest);
  mlir::Value enterScope(mlir::Operation *loop, mlir::Value index,
                         llvm::StringRef name);
  void leaveScope();
  llvm::SmallVector<mlir::Value> emitSums(const TileNest &nest,
                                          llvm::ArrayRef<llvm::StringRef> dims,
                                          llvm::ArrayRef<mlir::Value> sums);
  Vectors finishSum(const TileNest &nest, rec::ReduceOp reduce,
                    llvm::ArrayRef<mlir::Value> sums);
  void storeRoots(const TileNest &nest);
  void storeBuffered(mlir::Value value, const Vectors &vectors);
  void storeYielded(mlir::Value value, const Vectors &vectors);

  unsigned depthOf(mlir::Value value) const;
  const Vectors &evaluate(mlir::Value value);
  /// Computes a value here, where it is produced.
  Vectors compute(mlir::Value value);
  Vectors computeOp(mlir::Operation *op, mlir::Value result);
  Vectors loadBuffered(mlir::Value value, mlir::Value copy);
  Vectors loadArgument(mlir::Value argument);
  mlir::Value loadTensor(const rec::ArgumentBinding &binding,
                         const Point &point);
  Vectors multiplyByWeight(rec::ProductOpInterface product, unsigned entry);
  Point pointOf(mlir::Value value, int64_t vector) const;
  mlir::Value copyOf(mlir::Value state, int64_t ahead);

  TileKernel &kernel;
  mlir::ImplicitLocOpBuilder &b;
  const TilePlan &plan;
  llvm::SmallVector<Scope> scopes;
  Step step;
  /// By value: the state whose place it has taken.
  llvm::DenseMap<mlir::Value, mlir::Value> replaced;
  /// The inner dimensions of the scopes; a lane-less nest's own lane.
  Point inner;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_TILE_WALK_TILEEMITTER_H
