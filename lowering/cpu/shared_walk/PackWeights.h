//===- PackWeights.h - weights in the order in which a step reads them ----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_SHARED_WALK_PACKWEIGHTS_H
#define REPRISE_LOWERING_CPU_SHARED_WALK_PACKWEIGHTS_H

#include "lowering/cpu/shared_walk/WalkKernel.h"

namespace reprise::lowering {

/// For each product a buffer [blocks.., groups, factors, contracted, columns,
/// lanes] in the weight's type. The columns of a unit are the vectors of its
/// group, of one result after another; a product has several factors if it is
/// transposed.
void allocatePackedWeights(WalkKernel &kernel, Workspace &prepared);

/// Fills these buffers, each thread its part. What lies beyond the made
/// dimension is zero.
void packWeights(WalkKernel &kernel);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_SHARED_WALK_PACKWEIGHTS_H
