//===- BlockStep.h - what the family block_step can take ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One thread block walks all steps of one head and one tile of the batch. That
// is possible where a step has one phase and one index space, and every
// product's factor is a state: then nothing but the states of the block's own
// head is exchanged.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_GPU_BLOCKSTEP_H
#define REPRISE_LOWERING_GPU_BLOCKSTEP_H

#include "dialect/Rec.h"
#include "lowering/analysis/StepPlan.h"

namespace reprise::lowering {

struct BlockStep {
  rec::RecurrenceOp recurrence;
  StepPlan plan;
  /// Dimensions that blocks are spread over, and the one within a block.
  llvm::SmallVector<llvm::StringRef> heads;
  llvm::StringRef lane;
  llvm::SmallVector<rec::BlockDiagonalProductOp> products;

  /// Fails, with an error at the op in the spec, where the operator needs more
  /// than this family can do.
  static llvm::FailureOr<BlockStep> analyze(rec::OperatorOp op);
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_BLOCKSTEP_H
