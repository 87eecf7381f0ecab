//===- PackWeights.h - weights in the order in which a step reads them
//---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_PACKWEIGHTS_H
#define REPRISE_LOWERING_CPU_PACKWEIGHTS_H

#include "lowering/cpu/CpuKernel.h"
#include "lowering/cpu/Workspace.h"

namespace reprise::lowering {

/// For each product of the step: allocates a buffer [blocks.., vectors,
/// contracted, pack, lanes] and fills it, each thread its part. Lanes beyond
/// the made dimension are zero.
void packWeights(CpuKernel &kernel, Workspace &workspace);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_PACKWEIGHTS_H
