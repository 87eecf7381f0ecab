//===- BlockFacts.h - what block_step can take ------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_GPU_BLOCK_STEP_BLOCKFACTS_H
#define REPRISE_LOWERING_GPU_BLOCK_STEP_BLOCKFACTS_H

#include "lowering/analysis/StepPlan.h"
#include "lowering/families/Family.h"

namespace reprise::lowering {

/// The recurrence, and what a kernel's needs depend on beside the schedule.
struct BlockFacts : Facts {
  /// `lane`: the dimension within a block; blocks are spread over the others.
  BlockFacts(rec::RecurrenceOp recurrence, const rec::IndexSpace &space);

  rec::RecurrenceOp recurrence;
  Invariants invariants;
  llvm::SmallVector<llvm::StringRef> heads;
  /// The last dimension of a state, which all products contract.
  llvm::StringRef lane;
  int64_t laneSize = 0;

  struct Product {
    rec::ProductOpInterface op;
    int64_t gates = 0;
    /// Of an element of its weight, as which its factor is shared too.
    int64_t weightBytes = 0;
    /// Whether a product before it shares the same factor.
    bool isFactorShared = false;
  };
  llvm::SmallVector<Product> products;
  /// Tiles that live through a step: per element group, and per group and batch
  /// tile.
  int64_t groupTiles = 0, batchTiles = 0;

  /// Of the product that has most of them; 0 without products.
  int64_t mostGates() const;
  /// The bytes that all products' weights have; none where they differ.
  std::optional<int64_t> commonWeightBytes() const;

  static constexpr int64_t lanes = 32;
  /// Products walk the depth in steps of 16 elements, and the rows of an
  /// operand in shared memory lie 16 bytes further apart (kernels/common).
  static constexpr int64_t depthStep = 16;
  static constexpr int64_t rowPaddingBytes = 16;
  /// A tile is two f32 per lane.
  static constexpr int64_t tileRegisters = 2;
  /// Registers are handed out to a thread in eights.
  static constexpr int64_t registerGranularity = 8;
  /// An SM has four parts, each with a quarter of the registers; a block's
  /// warps are dealt out to them in turn. So the parts have room for a number
  /// of warps that is a multiple of four.
  static constexpr int64_t smParts = 4;
  /// Addresses, masks, lengths, loop counters and scalar temporaries: the least
  /// with which ptxas does not spill for cells of three and four gates on
  /// sm_90a.
  static constexpr int64_t overheadRegisters = 34;
};

/// Facts of a group, or what of it block_step cannot do.
Match matchBlock(const Group &group);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_BLOCK_STEP_BLOCKFACTS_H
