//===- NestEmitter.h - the loops of one nest
//-----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A *unit* is one vector of a nest's space: fixed outer indices, and the lanes
// of one vector along the lane dimension. A *tile* is a unit for some rows of
// the batch. The emitter walks units, then tiles; within a tile it accumulates
// the exchanges for all rows at once and evaluates everything else in
// registers.
//
//===--------------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_NESTEMITTER_H
#define REPRISE_LOWERING_CPU_NESTEMITTER_H

#include "lowering/cpu/Memory.h"

namespace reprise::lowering {

class NestEmitter {
public:
  /// `step`: the time index that streams are read at; `parity`: which copy of
  /// the states is read.
  NestEmitter(CpuKernel &kernel, const Nest &nest, unsigned phase,
              mlir::Value step, mlir::Value parity);

  llvm::LogicalResult emit();

private:
  llvm::LogicalResult checkProduct(rec::ProductOpInterface product);
  Bounds unitBounds();
  void enterUnit(mlir::Value unit);
  void emitTiles();
  void emitTile(mlir::Value firstRow, int64_t rowCount);

  void emitProduct(rec::ProductOpInterface product);
  llvm::SmallVector<mlir::Value>
  multiplyAccumulate(rec::ProductOpInterface product, mlir::Value k,
                     mlir::ValueRange accumulators);
  mlir::Value loadFactor(rec::ProductOpInterface product, mlir::Value factor,
                         unsigned row, mlir::Value k);
  void emitReduction(rec::ReduceOp reduce, unsigned row);
  mlir::Value reduceOver(rec::ReduceOp reduce,
                         llvm::ArrayRef<llvm::StringRef> names, Point point,
                         unsigned row, mlir::Value accumulator);

  mlir::Value evaluate(mlir::Value value, unsigned row);
  void evaluateOp(mlir::Operation *op, unsigned row);
  void evaluateDiagonalProduct(rec::ProductOpInterface product, unsigned row);
  void storeRoot(mlir::Value root, unsigned row);
  void storeYielded(mlir::Value root, unsigned index, unsigned row);

  /// Of a step argument, or of a stored value of an earlier phase.
  Place placeOf(mlir::Value value, mlir::Value row, const Point &point);

  CpuKernel &kernel;
  mlir::ImplicitLocOpBuilder &b;
  Memory memory;
  const Nest &nest;
  unsigned phase;
  mlir::Value step, parity;
  llvm::StringRef lane;
  llvm::SmallVector<llvm::StringRef> outer;
  llvm::SmallVector<mlir::Operation *> exchanges;

  // Of the tile that is being emitted.
  Point at;
  mlir::Value laneVector, reductionMask;
  llvm::SmallVector<mlir::Value> rows, active;
  llvm::SmallVector<llvm::DenseMap<mlir::Value, mlir::Value>> values;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_NESTEMITTER_H
