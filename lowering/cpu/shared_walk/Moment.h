//===- Moment.h - where a walk stands in time -------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_SHARED_WALK_MOMENT_H
#define REPRISE_LOWERING_CPU_SHARED_WALK_MOMENT_H

#include "lowering/cpu/shared_walk/WalkKernel.h"

namespace reprise::lowering {

/// Steps [begin, end) of the recurrence, whose hoisted products are computed
/// together.
struct Chunk {
  mlir::Value begin, end;
};

/// One step.
struct Moment {
  mlir::Value step;
  Chunk chunk;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_SHARED_WALK_MOMENT_H
