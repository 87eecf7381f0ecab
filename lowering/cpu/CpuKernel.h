//===- CpuKernel.h - what the emitters of one CPU kernel share
//-----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operator, its plan and schedule, and where its values lie in memory.
//
//===--------------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_CPUKERNEL_H
#define REPRISE_LOWERING_CPU_CPUKERNEL_H

#include "lowering/analysis/StepPlan.h"
#include "lowering/cpu/CpuSchedule.h"
#include "lowering/support/Arguments.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/MapVector.h"
#include <optional>

namespace reprise::lowering {

/// [lower, upper) of a loop.
struct Bounds {
  mlir::Value lower, upper;
};

/// A value in memory: the buffer, and the name of each dimension behind copies
/// and rows. Where the value's nest has lanes, they lie along the last one,
/// which is padded to whole vectors.
struct Buffer {
  mlir::Value memref;
  llvm::SmallVector<llvm::StringRef> names;
  bool hasLanes;
};

struct CpuKernel {
  CpuKernel(mlir::ImplicitLocOpBuilder &builder, rec::OperatorOp op,
            rec::RecurrenceOp recurrence, StepPlan plan, CpuSchedule schedule)
      : builder(builder), op(op), recurrence(recurrence), plan(std::move(plan)),
        schedule(schedule) {}

  mlir::ImplicitLocOpBuilder &builder;
  rec::OperatorOp op;
  rec::RecurrenceOp recurrence;
  StepPlan plan;
  CpuSchedule schedule;

  mlir::func::FuncOp function;
  KernelArguments arguments;
  mlir::Value team, time, batch;

  /// [1, B] i64: each row's number of steps.
  mlir::Value rowLengths;
  /// Per state [2, B, space]: the copy that step t reads is t mod 2.
  llvm::SmallVector<Buffer> stateBuffers;
  /// Per stored value [1, B, space].
  llvm::DenseMap<mlir::Value, Buffer> storedBuffers;
  /// A state or stored value once more, rounded for a product that takes its
  /// factors in the given type: rounded once where it is written, and not by
  /// every vector that reads it.
  llvm::MapVector<std::pair<mlir::Value, mlir::Type>, Buffer> roundedBuffers;
  /// Per product [blocks.., vectors, contracted, pack, lanes].
  llvm::DenseMap<mlir::Operation *, mlir::Value> packedWeights;

  /// Rows of this thread, and whether the team splits rows (i1).
  Bounds rows;
  mlir::Value splitsRows;

  mlir::Value index(int64_t value) const;
  int64_t sizeOf(llvm::StringRef dimension) const {
    return *rec::OperatorOp(op).getSize(dimension);
  }
  /// The dimension whose elements lie in a vector's lanes; empty where the nest
  /// takes one element at a time.
  llvm::StringRef laneOf(const Nest &nest) const;
  /// The nest that leaves `root` in memory.
  const Nest &nestOf(mlir::Value root) const;
  /// How many vectors cover a dimension; 1 for no dimension.
  int64_t vectorsAlong(llvm::StringRef dimension) const;
  /// This thread's part of `count` pieces: a contiguous range, sizes differing
  /// by at most one.
  Bounds partOf(mlir::Value count) const;

  /// The tensor that a step argument, no state, is an entry of: which entry, of
  /// which operand.
  struct TensorEntry {
    mlir::Value operand;
    unsigned entry;
  };
  TensorEntry tensorOf(mlir::Value argument) const;
  /// The state that a step argument stands for.
  std::optional<unsigned> stateOf(mlir::Value argument) const;
  /// The dimension along which a value's elements are neighbours in memory;
  /// empty for a space without dimensions.
  llvm::StringRef innermostOf(mlir::Value value) const;
  /// The type to which a product rounds its factors.
  static mlir::Type roundingOf(rec::ProductOpInterface product);

private:
  llvm::StringRef chooseLane(const Nest &nest) const;
  mutable llvm::DenseMap<const Nest *, llvm::StringRef> lanes;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_CPUKERNEL_H
