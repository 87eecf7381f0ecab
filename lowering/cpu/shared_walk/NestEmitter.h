//===- NestEmitter.h - the loops of one nest --------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The emitter walks this thread's units (UnitLoop). For each unit it sums the
// products of all rows (ProductEmitter); then it takes row by row, and vector
// by vector of the group, and evaluates everything else in registers.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_SHARED_WALK_NESTEMITTER_H
#define REPRISE_LOWERING_CPU_SHARED_WALK_NESTEMITTER_H

#include "lowering/cpu/shared_walk/Moment.h"

namespace reprise::lowering {

class NestEmitter {
public:
  NestEmitter(WalkKernel &kernel, const Layer &layer, const Nest &nest,
              const Moment &moment);

  void emit();

private:
  void enter(mlir::Value unit);
  void emitRows();
  void enterRow(mlir::Value atRow);
  void emitVector();

  mlir::Value loadFactor(rec::ProductOpInterface product, mlir::Value factor,
                         mlir::Value row, mlir::Value k);
  void emitReduction(rec::ReduceOp reduce);
  mlir::Value summedAt(rec::ReduceOp reduce, const Point &point);
  mlir::Value reduceOver(rec::ReduceOp reduce,
                         llvm::ArrayRef<llvm::StringRef> names, Point point,
                         mlir::Value accumulator);

  // NestExchanges.cpp.
  Place placeInWeight(rec::ProductOpInterface product, unsigned entry,
                      mlir::Value k);
  void emitRowProduct(rec::ProductOpInterface product);
  void emitSparseProduct(rec::SparseProductOp product);
  mlir::Value sumOfBlock(rec::SparseProductOp product, mlir::Value block,
                         mlir::Value column, mlir::Value sum);
  void addToSums(mlir::OpResult sequence, mlir::Value value);
  void emitOuterProducts();
  void emitOuterProduct(rec::OuterOp outer, rec::NamedTensorType type,
                        mlir::Value memref, unsigned entry);
  mlir::Value loadUnfolded(rec::UnfoldOp unfold, mlir::Value atRow,
                           const Point &point);

  mlir::Value evaluate(mlir::Value value);
  void evaluateOp(mlir::Operation *op);
  void evaluateDiagonalProduct(rec::ProductOpInterface product);
  void storeRoot(mlir::Value root);
  void storeYielded(mlir::Value root, unsigned index);

  /// A value in memory: all lanes of `point`, or one element where it has none.
  mlir::Value loadAt(mlir::Value value, mlir::Value atRow, const Point &point);
  Place placeOf(mlir::Value value, mlir::Value atRow, const Point &point);
  Place placeOfStream(mlir::Value argument, mlir::Value atRow,
                      const Point &point);
  Place placeOfListed(const rec::ArgumentBinding &binding, mlir::Value atRow,
                      const Point &point);
  bool isStreamed(mlir::Value value);
  /// A value that evaluate loads for this row: its place for a later one.
  void prefetch(mlir::Value value);
  Place placeOfSequence(mlir::OpResult sequence, mlir::Value steps,
                        mlir::Value atRow, const Point &point);
  mlir::Value loadTaps(const rec::ArgumentBinding &binding, mlir::Value atRow,
                       const Point &point);
  /// Which of a buffer's copies belongs to this step: (step + ahead) % copies.
  /// With `ahead` = 0 it is the one that the step reads, with 1 the one that it
  /// writes.
  mlir::Value copyOf(int64_t copies, int64_t ahead);
  mlir::Value copyOfState(mlir::Value atRow);

  WalkKernel &kernel;
  mlir::ImplicitLocOpBuilder &b;
  Memory memory;
  TimeAxis axis;
  const Layer &layer;
  const Nest &nest;
  unsigned phase;
  Moment moment;
  UnitShape units;
  llvm::SmallVector<mlir::Operation *> exchanges;

  // Of the vector that is being emitted.
  Point at;
  mlir::Value group, time, firstTime, reductionMask;
  mlir::Value row, active;
  llvm::DenseMap<mlir::Value, mlir::Value> values;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_SHARED_WALK_NESTEMITTER_H
