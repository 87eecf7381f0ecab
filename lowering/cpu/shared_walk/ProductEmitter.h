//===- ProductEmitter.h - the sums of a product -----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A matrix product in registers. The *columns* of a unit are the vectors of its
// group, of each result. A *register tile* is some rows by some columns of
// sums: each step of the contraction loads one vector per column and
// broadcasts one factor per row. The contraction goes block by block, so that a
// block's weights stay in the first-level cache while all rows pass; between
// blocks the sums lie in the results' buffers.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_SHARED_WALK_PRODUCTEMITTER_H
#define REPRISE_LOWERING_CPU_SHARED_WALK_PRODUCTEMITTER_H

#include "lowering/cpu/shared_walk/WalkKernel.h"
#include <functional>

namespace reprise::lowering {

class ProductEmitter {
public:
  /// The element k of a factor in a row, in all lanes.
  using LoadFactor = std::function<mlir::Value(mlir::Value factor,
                                               mlir::Value row, mlir::Value k)>;

  ProductEmitter(WalkKernel &kernel, rec::ProductOpInterface product,
                 LoadFactor loadFactor);

  /// The sums of one unit, at `at` and `group`, for all `rows`.
  void emit(const Point &at, mlir::Value group, Bounds rows);

private:
  /// Columns [begin, end).
  struct Columns {
    int64_t begin, end;
    int64_t count() const { return end - begin; }
  };
  /// [begin, end) of the contraction; `isFirst`: nothing is summed yet, null
  /// where that is known not to be so.
  struct Depth {
    mlir::Value begin, end, isFirst;
    bool isAlwaysFirst;
  };

  void emitBlock(unsigned factor, const Depth &depth);
  void emitTiles(unsigned factor, const Depth &depth, Columns columns);
  void emitTile(unsigned factor, const Depth &depth, Columns columns,
                mlir::Value firstRow, int64_t rowCount);
  llvm::SmallVector<mlir::Value> beginSums(const Depth &depth,
                                           llvm::ArrayRef<Place> places);
  llvm::SmallVector<mlir::Value> accumulate(unsigned factor, Columns columns,
                                            llvm::ArrayRef<mlir::Value> rows,
                                            mlir::Value k,
                                            mlir::ValueRange sums);
  mlir::Value loadWeight(unsigned factor, int64_t column, mlir::Value k);
  Place sumAt(int64_t column, mlir::Value row);

  WalkKernel &kernel;
  mlir::ImplicitLocOpBuilder &b;
  Memory memory;
  rec::ProductOpInterface product;
  UnitShape units;
  LoadFactor loadFactor;

  // Of the unit that is being emitted.
  Point at;
  mlir::Value group;
  Bounds rows;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_SHARED_WALK_PRODUCTEMITTER_H
