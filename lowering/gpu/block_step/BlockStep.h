//===- BlockStep.h - the family block_step ----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One thread block walks all steps of one head and one tile of the batch. That
// is possible where a step has one phase and one index space, and every
// product's factor is a state: then nothing but the states of the block's own
// head is exchanged.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_GPU_BLOCK_STEP_BLOCKSTEP_H
#define REPRISE_LOWERING_GPU_BLOCK_STEP_BLOCKSTEP_H

#include "lowering/families/Family.h"

namespace reprise::lowering {

const Family &blockStep();

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_BLOCK_STEP_BLOCKSTEP_H
