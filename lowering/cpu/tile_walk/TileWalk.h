//===- TileWalk.h - the family tile_walk ------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each thread takes tiles of what needs nothing of each other, and walks with
// each through all of time: its states stay in registers or in the nearest
// cache, and threads never meet.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_TILE_WALK_TILEWALK_H
#define REPRISE_LOWERING_CPU_TILE_WALK_TILEWALK_H

#include "lowering/families/Family.h"

namespace reprise::lowering {

const Family &tileWalk();

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_TILE_WALK_TILEWALK_H
