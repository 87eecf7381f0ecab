//===- WalkBuilder.h - a walk of a team through time ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Places buffers, packs weights, and takes the steps of a group one after the
// other, phase by phase. The inside of a phase is the NestEmitter's.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_SHARED_WALK_WALKBUILDER_H
#define REPRISE_LOWERING_CPU_SHARED_WALK_WALKBUILDER_H

#include "lowering/cpu/shared_walk/WalkKernel.h"

namespace reprise::lowering {

/// Emits the walk of `kernel`'s group into its frame.
void buildWalk(WalkKernel &kernel);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_SHARED_WALK_WALKBUILDER_H
