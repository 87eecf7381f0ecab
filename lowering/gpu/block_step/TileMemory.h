//===- TileMemory.h - a block's tiles of tensors in memory -------*- C++
//-*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which elements and batch columns of its heads a block and its warps have, and
// tiles of them in the kernel's tensors.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_GPU_BLOCK_STEP_TILEMEMORY_H
#define REPRISE_LOWERING_GPU_BLOCK_STEP_TILEMEMORY_H

#include "lowering/gpu/block_step/FragmentBuilder.h"

namespace reprise::lowering {

class TileMemory : protected FragmentBuilder {
protected:
  using FragmentBuilder::FragmentBuilder;

  /// The block's head and first batch column, and the warp's elements.
  void findCoordinates(llvm::ArrayRef<llvm::StringRef> heads);
  void loadColumns();

  /// Of an input, at step `t` where it has time, and at `entry` of a pack.
  Value loadTile(Value argument, Value t, Position at, Value entry, Value mask,
                 Type tile);
  void prefetchTile(Value argument, Value t, Position at, Value entry,
                    Value mask);
  void storeTile(Value tile, const GpuFrame::ResultPlace &place, Value t,
                 Position at, Value entry);

  RegisterArray column, inBatch, lengths, elements;

private:
  /// Indices of a tensor's dimensions but the last, and which of them is the
  /// batch.
  struct Address {
    llvm::SmallVector<Value> indices;
    mlir::IntegerAttr columnAxis;
  };
  Address addressOf(rec::NamedTensorType type, Value t, Position at,
                    Value entry);
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_BLOCK_STEP_TILEMEMORY_H
