//===- Select.h - a tile from two, by column ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Masking chooses and never multiplies, so that a NaN that is not chosen stays
// out.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_SELECT_H
#define REPRISE_DEVICE_SELECT_H

#include "reprise/Columns.h"
#include "reprise/Tile.h"

namespace reprise::gpu {

/// `chosen` in the mask's columns, `otherwise` in the rest.
REPRISE_FUNCTION Tile select(const ColumnMask &mask, const Tile &chosen,
                             const Tile &otherwise) {
  Tile result;
  for (int i = 0; i < TileLayout::registersPerLane; ++i)
    result.registers[i] =
        mask.registers[i] ? chosen.registers[i] : otherwise.registers[i];
  return result;
}

} // namespace reprise::gpu

#endif // REPRISE_DEVICE_SELECT_H
