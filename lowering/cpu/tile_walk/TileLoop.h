//===- TileLoop.h - how a team shares out tiles -----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles need nothing of each other: each thread takes the next one that nobody
// has taken, so that rows of very different lengths keep all cores busy. Who
// computes a tile changes no bit of it.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_TILE_WALK_TILELOOP_H
#define REPRISE_LOWERING_CPU_TILE_WALK_TILELOOP_H

#include "lowering/cpu/tile_walk/TileEmitter.h"

namespace reprise::lowering {

/// Where a tile lies: its free dimensions, its row, the first of its lanes;
/// where tiles take a part of the steps, which.
struct TileAt {
  Point point;
  mlir::Value row, laneBegin;
  Bounds steps;
};

class TileLoop {
public:
  explicit TileLoop(TileKernel &kernel) : kernel(kernel), b(kernel.b) {}

  /// The counter of tiles that are taken; in the prologue.
  void allocate();
  void emit(llvm::function_ref<void(const TileAt &tile)> body);
  /// How many threads are worth their start.
  std::string teamSize() const;

private:
  int64_t blocks() const;
  int64_t tilesOfRow() const;
  /// Whether no step needs an earlier one.
  bool splitsTime() const;
  mlir::Value countTiles();
  TileAt locate(mlir::Value tile);

  TileKernel &kernel;
  mlir::ImplicitLocOpBuilder &b;
  mlir::Value counter;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_TILE_WALK_TILELOOP_H
