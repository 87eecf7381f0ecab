//===- CpuKernel.h - what the emitters of one CPU kernel share --*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operator, the plans of its recurrences, its schedule, and where its
// values lie in memory.
//
// Recurrences of one operator run as a wavefront: a *tick* is a step of each
// of them, and a recurrence that reads the sequence of another is one tick
// behind it, its *lag*.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_CPUKERNEL_H
#define REPRISE_LOWERING_CPU_CPUKERNEL_H

#include "lowering/analysis/StepPlan.h"
#include "lowering/cpu/CpuSchedule.h"
#include "lowering/support/Arguments.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/MapVector.h"
#include <optional>
#include <vector>

namespace reprise::lowering {

/// [lower, upper) of a loop.
struct Bounds {
  mlir::Value lower, upper;
};

/// A value in memory, f32: [copies, rows, names]. Where the value's nest has
/// lanes, they lie along the last dimension, which is padded to whole vectors.
struct Buffer {
  mlir::Value memref;
  llvm::SmallVector<llvm::StringRef> names;
  bool hasLanes = false;
};

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

/// One recurrence of the operator.
struct Layer {
  rec::RecurrenceOp recurrence;
  StepPlan plan;
  /// Ticks that it is behind the first recurrence.
  int64_t lag = 0;
  /// Copies of each state and of each sequence that another layer reads: step t
  /// reads copy t mod copies, and writes the next one.
  int64_t copies = 2;
};

struct CpuKernel {
  CpuKernel(mlir::ImplicitLocOpBuilder &builder, rec::OperatorOp op,
            CpuSchedule schedule)
      : builder(builder), op(op), schedule(schedule) {}

  mlir::ImplicitLocOpBuilder &builder;
  rec::OperatorOp op;
  CpuSchedule schedule;
  std::vector<Layer> layers;

  KernelArguments arguments;
  mlir::Value team, time, batch;

  /// [1, B] i64: each row's number of steps.
  mlir::Value rowLengths;
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

  mlir::Value index(int64_t value) const;
  int64_t sizeOf(llvm::StringRef dimension) const {
    return *rec::OperatorOp(op).getSize(dimension);
  }
  /// All recurrences of an operator run over the same time.
  llvm::StringRef timeName() const {
    return rec::RecurrenceOp(layers.front().recurrence).getTime();
  }
  /// This thread's part of `count` pieces: a contiguous range, sizes differing
  /// by at most one.
  Bounds partOf(mlir::Value count) const;
  /// The part of the thread of some rank.
  Bounds partOf(mlir::Value count, mlir::Value rank) const;

  /// The layer whose step holds a value.
  const Layer &layerOf(mlir::Value value) const;
  /// The nest that computes `value`.
  const Nest &nestOf(mlir::Value value) const;
  UnitShape unitsOf(const Nest &nest) const;
  /// The units of a product: those of its nest; if it is hoisted, its own.
  UnitShape unitsOf(rec::ProductOpInterface product) const;
  /// Whether a hoisted product has rows of the batch, or one for each step.
  bool hasRows(rec::ProductOpInterface product) const;

  /// The operand that a step argument, no state, is an entry of.
  struct TensorEntry {
    mlir::Value operand;
    unsigned entry;
    /// Of a lagged stream: what stands for it at time 0.
    mlir::Value initial;
  };
  TensorEntry tensorOf(mlir::Value argument) const;
  bool isState(mlir::Value argument) const;
  bool isHoisted(mlir::Operation *op) const;
  /// What holds a sequence's value of a step: the buffer of a state, or that of
  /// a yielded value (which may be a state as it was before the step).
  struct Source {
    mlir::Value value;
    bool isState;
  };
  Source sourceOf(mlir::OpResult sequence) const;
  /// The dimension along which a value's elements are neighbours in memory;
  /// empty for a space without dimensions.
  llvm::StringRef innermostOf(mlir::Value value) const;
  /// The type to which a product rounds its factors.
  static mlir::Type roundingOf(rec::ProductOpInterface product);

private:
  llvm::StringRef laneOf(const Nest &nest) const;
  llvm::StringRef chooseLane(const Nest &nest) const;
  UnitShape shapeUnits(const rec::IndexSpace &space, llvm::StringRef lane,
                       int64_t resultsOfProduct) const;
  mutable llvm::DenseMap<const Nest *, llvm::StringRef> lanes;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_CPUKERNEL_H
