//===- UnitLoop.h - how a team shares out units -----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each thread has a part of the units of its own, and walks it there and back
// again from turn to turn: what was used last is still in the cache. Where
// units are large, a thread that is done goes on with what is left of the
// others' parts: cores are not equally fast at all times. The threads then
// *claim* units, one after the other, at a counter for each part.
//
// Where the team splits rows, each thread takes all units.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_SHARED_WALK_UNITLOOP_H
#define REPRISE_LOWERING_CPU_SHARED_WALK_UNITLOOP_H

#include "lowering/cpu/shared_walk/WalkKernel.h"

namespace reprise::lowering {

/// The smallest batch for which claiming units pays, given the operations that
/// a unit takes for each row; nullopt if it never does, because there is one
/// thread or nothing to multiply, or there are too few units to share.
std::optional<int64_t> claimedFrom(const WalkKernel &kernel,
                                   const UnitShape &units, int64_t flopsPerRow);
std::optional<int64_t> claimedFrom(const WalkKernel &kernel, const Nest &nest);
/// The operations of a product for each row of a unit.
int64_t flopsOfUnit(const WalkKernel &kernel, const UnitShape &units,
                    rec::ProductOpInterface product);

/// Counters for so many loops. A team meets at a barrier before the first.
void allocateClaims(WalkKernel &kernel, Workspace &workspace, int64_t loops);

struct UnitLoop {
  const UnitShape &units;
  /// See claimedFrom.
  std::optional<int64_t> claimedFrom;
  /// That each unit is computed for.
  mlir::Value rows;
  /// How many times the loop was gone through before; the team meets at a
  /// barrier between any two times.
  mlir::Value turn;
};

/// Calls `body` for the units that fall to this thread.
void forEachUnit(WalkKernel &kernel, const UnitLoop &loop,
                 llvm::function_ref<void(mlir::Value unit)> body);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_SHARED_WALK_UNITLOOP_H
