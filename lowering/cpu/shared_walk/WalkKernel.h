//===- WalkKernel.h - what the emitters of one walk share -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The plans of a group's recurrences, its schedule, and where its values lie in
// memory. The fields from `stateBuffers` on are filled by WalkBuilder, in the
// order in which they stand here, before the walk through time is emitted.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_SHARED_WALK_WALKKERNEL_H
#define REPRISE_LOWERING_CPU_SHARED_WALK_WALKKERNEL_H

#include "lowering/cpu/TimeAxis.h"
#include "lowering/cpu/shared_walk/Layers.h"
#include "lowering/cpu/shared_walk/WalkSchedule.h"
#include "llvm/ADT/MapVector.h"

namespace reprise::lowering {

/// How the space of a nest is walked. A *unit* is a point of the outer
/// dimensions and a *group* of neighbouring vectors along the lane dimension;
/// threads share out units.
struct UnitShape {
  /// Empty where the nest takes one element at a time.
  llvm::StringRef lane;
  llvm::SmallVector<llvm::StringRef> outer;
  /// Vectors that cover the lane dimension, and how many of them are a group.
  int64_t vectors = 1, groupVectors = 1;
  /// Points of the outer dimensions, times groups.
  int64_t units = 1;

  int64_t groups() const { return llvm::divideCeil(vectors, groupVectors); }
};

/// One unit of a nest: its outer indices, and its group of vectors.
struct UnitPoint {
  Point at;
  mlir::Value group;
};

struct WalkKernel {
  WalkKernel(CpuFrame &frame, const Group &group, std::vector<Layer> layers,
             WalkSchedule schedule)
      : frame(frame), builder(frame.builder), op(frame.op), group(group),
        layers(std::move(layers)), schedule(schedule) {}

  CpuFrame &frame;
  mlir::ImplicitLocOpBuilder &builder;
  rec::OperatorOp op;
  const Group &group;
  std::vector<Layer> layers;
  WalkSchedule schedule;

  /// How many steps there are.
  mlir::Value time;
  /// By the step's argument: states.
  llvm::DenseMap<mlir::Value, Buffer> stateBuffers;
  /// By the yielded value: sequences that another layer reads, no states.
  llvm::DenseMap<mlir::Value, Buffer> sequenceBuffers;
  /// By value: what goes from one phase to a later one, and what products sum.
  /// A hoisted product has a row for each step and row of the batch.
  llvm::DenseMap<mlir::Value, Buffer> storedBuffers;
  /// A state or stored value once more, rounded for a product that takes its
  /// factors in the given type: rounded once where it is written, and not by
  /// every vector that reads it.
  llvm::MapVector<std::pair<mlir::Value, mlir::Type>, Buffer> roundedBuffers;
  /// Per product [blocks.., groups, factors, contracted, columns, lanes].
  llvm::DenseMap<mlir::Operation *, mlir::Value> packedWeights;

  /// Rows of this thread, and whether the team splits rows (i1).
  Bounds rows;
  mlir::Value splitsRows;
  /// [loops, 2, threads, words of a line] i64: see UnitLoop.h; and the next
  /// loop's number.
  mlir::Value claims;
  int64_t nextClaims = 0;

  const KernelArguments &arguments() const { return frame.arguments(); }
  mlir::Value team() const { return frame.team(); }
  mlir::Value batch() const { return frame.batch(); }
  mlir::Value index(int64_t value) const { return frame.index(value); }
  int64_t sizeOf(llvm::StringRef dimension) const {
    return frame.sizeOf(dimension);
  }
  /// All recurrences of a group run over the same time.
  llvm::StringRef timeName() const {
    return rec::RecurrenceOp(layers.front().recurrence).getTime();
  }
  Memory memory() const {
    return {builder, op, schedule.vectorLanes, arguments().offsets};
  }

  TimeAxis axisOf(const Layer &layer) const {
    return {frame, layer.recurrence};
  }
  /// The layer whose step holds a value.
  const Layer &layerOf(mlir::Value value) const;
  /// The nest that computes `value`.
  const Nest &nestOf(mlir::Value value) const;
  UnitShape unitsOf(const Nest &nest) const;
  /// The units of a product: those of its nest; if it is hoisted, its own.
  UnitShape unitsOf(rec::ProductOpInterface product) const;
  /// Whether a hoisted product has rows of the batch, or one for each step.
  bool hasRows(rec::ProductOpInterface product) const;

  /// What an argument of a step stands for.
  rec::ArgumentBinding bindingOf(mlir::Value argument) const {
    return rec::RecurrenceOp(layerOf(argument).recurrence).bindingOf(argument);
  }
  bool isState(mlir::Value value) const {
    return llvm::isa<mlir::BlockArgument>(value) &&
           bindingOf(value).clause == rec::Clause::state;
  }
  /// Whether a value is the sequence of another recurrence of this group.
  bool isOwnSequence(mlir::Value operand) const {
    return llvm::isa<mlir::OpResult>(operand) &&
           group.contains(operand.getDefiningOp());
  }
  bool isHoisted(mlir::Operation *op) const;
  /// What holds a sequence's value of a step: the buffer of a state, or that of
  /// a yielded value (which may be a state as it was before the step).
  struct Source {
    mlir::Value value;
    bool isState;
  };
  Source sourceOf(mlir::OpResult sequence) const;
  /// The state in whose buffer later phases find a stored value, which the step
  /// yields as the state's next one; null where it has a buffer of its own.
  mlir::Value stateHolding(mlir::Value value) const;
  /// The dimension along which a value's elements are neighbours in memory;
  /// empty for a space without dimensions.
  llvm::StringRef innermostOf(mlir::Value value) const;
  /// That of what a reduction reads: of a fused one, of the value over most
  /// dimensions, and rather of one that a step brings than of a parameter.
  llvm::StringRef innermostOfSummed(rec::ReduceOp reduce) const;
  /// The type to which a product rounds its factors.
  static mlir::Type roundingOf(rec::ProductOpInterface product);
  /// Where a unit lies. The lane dimension's groups are the fastest.
  UnitPoint enterUnit(const UnitShape &units, mlir::Value unit) const;

  /// A state: in its buffer, and where products read it rounded.
  void storeState(mlir::Value argument, mlir::Value copy, mlir::Value row,
                  const Point &point, mlir::Value vector);
  void storeRounded(mlir::Value value, mlir::Value copy, mlir::Value row,
                    const Point &point, mlir::Value vector);

private:
  llvm::StringRef laneOf(const Nest &nest) const;
  llvm::StringRef chooseLane(const Nest &nest) const;
  llvm::StringRef laneBesideSums(const Nest &nest) const;
  bool isStreamedAlong(const Layer &layer, llvm::StringRef last,
                       llvm::StringRef lane) const;
  UnitShape shapeUnits(const rec::IndexSpace &space, llvm::StringRef lane,
                       int64_t resultsOfProduct) const;
  mutable llvm::DenseMap<const Nest *, llvm::StringRef> lanes;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_SHARED_WALK_WALKKERNEL_H
