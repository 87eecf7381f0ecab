//===- TileBuilder.h - all tiles of a recurrence ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_CPU_TILE_WALK_TILEBUILDER_H
#define REPRISE_LOWERING_CPU_TILE_WALK_TILEBUILDER_H

#include "lowering/cpu/CpuFrame.h"
#include "lowering/cpu/tile_walk/TilePlan.h"
#include "lowering/cpu/tile_walk/TileSchedule.h"

namespace reprise::lowering {

void buildTiles(CpuFrame &frame, const Group &group, const TilePlan &plan,
                const TileSchedule &schedule);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_TILE_WALK_TILEBUILDER_H
