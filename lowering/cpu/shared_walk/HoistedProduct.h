//===- HoistedProduct.h - products of streams, before their steps -*- C++ -*-=//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A product that depends on streams alone is computed for a chunk of steps at
// once: its rows are those of the batch at every time of the chunk, so that a
// weight that is loaded once serves many steps.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_SHARED_WALK_HOISTEDPRODUCT_H
#define REPRISE_LOWERING_CPU_SHARED_WALK_HOISTEDPRODUCT_H

#include "lowering/cpu/shared_walk/Moment.h"

namespace reprise::lowering {

class HoistedProduct {
public:
  HoistedProduct(WalkKernel &kernel, const Layer &layer,
                 rec::ProductOpInterface product);

  /// The results' buffers, and those of factors that must be converted first.
  void allocate(Workspace &workspace, mlir::Value stepsPerChunk);

  /// Converts this thread's part of the factors to f32, rounded as the product
  /// says. Returns whether there was anything to do: then the team must meet
  /// before the product.
  bool stageFactors(const Chunk &chunk);

  /// This thread's part of the product: of its units, or where the team splits
  /// rows, of its rows.
  void emit(const Chunk &chunk);

  /// See UnitLoop.
  std::optional<int64_t> unitsClaimedFrom() const;

private:
  mlir::Value rowsOf(const Chunk &chunk);
  mlir::Value loadFactor(const Chunk &chunk, mlir::Value factor,
                         mlir::Value row, mlir::Value k, const Point &at);
  Place inStream(const Chunk &chunk, mlir::Value factor, mlir::Value row,
                 const Point &point);
  mlir::Value collapsed(mlir::Value operand);

  WalkKernel &kernel;
  mlir::ImplicitLocOpBuilder &b;
  Memory memory;
  const Layer &layer;
  rec::ProductOpInterface product;
  UnitShape units;
  bool hasRows;
  mlir::Value stepsPerChunk;
  /// By factor.
  llvm::DenseMap<mlir::Value, Buffer> staged;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_SHARED_WALK_HOISTEDPRODUCT_H
