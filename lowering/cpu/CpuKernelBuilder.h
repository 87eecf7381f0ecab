//===- CpuKernelBuilder.h - one operator as a function for a team --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the function's frame: arguments, buffers, packing, the loop over time, and
// the results that are taken at the end. The inside of a step is the
// NestEmitter's.
//
//===--------------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_CPUKERNELBUILDER_H
#define REPRISE_LOWERING_CPU_CPUKERNELBUILDER_H

#include "lowering/analysis/StepPlan.h"
#include "lowering/cpu/CpuSchedule.h"
#include "lowering/cpu/Workspace.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include <optional>

namespace reprise::lowering {

/// [lower, upper) of a loop.
struct Bounds {
  mlir::Value lower, upper;
};

/// A value in memory: the buffer, and the name of each dimension behind copies and
/// rows. The last one is padded to whole vectors.
struct Buffer {
  mlir::Value memref;
  llvm::SmallVector<llvm::StringRef> names;
};

/// What the emitters of one kernel share.
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
  /// The function's memref for each of the operator's arguments and results.
  llvm::DenseMap<mlir::Value, mlir::Value> memrefOf;
  llvm::SmallVector<mlir::Value> resultMemrefs;
  mlir::Value lengths, team, time, batch;

  /// [1, B] i64: each row's number of steps.
  mlir::Value rowLengths;
  /// Per state [2, B, space]: the copy that step t reads is t mod 2.
  llvm::SmallVector<Buffer> stateBuffers;
  /// Per stored value [1, B, space].
  llvm::DenseMap<mlir::Value, Buffer> storedBuffers;
  /// Per product [blocks.., vectors, contracted, pack, lanes].
  llvm::DenseMap<mlir::Operation *, mlir::Value> packedWeights;

  /// Rows of this thread, and whether the team splits rows (i1).
  Bounds rows;
  mlir::Value splitsRows;

  mlir::Value index(int64_t value) const;
  int64_t sizeOf(llvm::StringRef dimension) const { return *rec::OperatorOp(op).getSize(dimension); }
  /// The dimension whose elements lie in a vector's lanes; empty for a space
  /// without dimensions.
  llvm::StringRef laneName(const Nest &nest) const;
  /// The nest that leaves `root` in memory.
  const Nest &nestOf(mlir::Value root) const;
  /// How many vectors cover a dimension; 1 for no dimension.
  int64_t vectorsAlong(llvm::StringRef dimension) const;
  /// This thread's part of `count` pieces: a contiguous range, sizes differing by at most one.
  Bounds partOf(mlir::Value count) const;
};

/// Replaces `op` by a function. Fails, with an error at the op in the spec, where
/// something in it is not lowered for the CPU yet.
llvm::FailureOr<mlir::func::FuncOp> buildCpuKernel(rec::OperatorOp op);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_CPUKERNELBUILDER_H
