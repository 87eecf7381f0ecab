//===- BlockBuilder.h - a kernel over fragments -----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_GPU_BLOCK_STEP_BLOCKBUILDER_H
#define REPRISE_LOWERING_GPU_BLOCK_STEP_BLOCKBUILDER_H

#include "lowering/gpu/GpuFrame.h"
#include "lowering/gpu/block_step/BlockFacts.h"
#include "lowering/gpu/block_step/BlockSchedule.h"

namespace reprise::lowering {

/// Fills the frame's kernel.
void buildBlockKernel(const BlockFacts &facts, BlockSchedule schedule,
                      GpuFrame &frame);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_BLOCK_STEP_BLOCKBUILDER_H
