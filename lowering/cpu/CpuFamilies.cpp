//===- CpuFamilies.cpp - the families for CPUs ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/CpuFamilies.h"
#include "lowering/cpu/shared_walk/SharedWalk.h"
#include "lowering/cpu/tile_walk/TileWalk.h"

using namespace reprise::lowering;

llvm::ArrayRef<const Family *> reprise::lowering::cpuFamilies() {
  // Of several that cost the same, the first is taken.
  static const Family *const families[] = {
      &sharedWalk(),
      &tileWalk(),
  };
  return families;
}
