//===- Select.h - a tile from two, by column ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Masking chooses and never multiplies, so that a NaN that is not chosen stays
// out.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_SELECT_H
#define REPRISE_HOST_SELECT_H

#include "reprise/Columns.h"
#include "reprise/Tile.h"

namespace reprise::gpu {

/// `chosen` in the mask's columns, `otherwise` in the rest.
inline Tile select(const ColumnMask &mask, const Tile &chosen,
                   const Tile &otherwise) {
  Tile result;
  forEachRegister([&](int lane, int i) {
    const bool choose = mask.columns[TileLayout::position(lane, i).column];
    result.registers[lane][i] =
        (choose ? chosen : otherwise).registers[lane][i];
  });
  return result;
}

} // namespace reprise::gpu

#endif // REPRISE_HOST_SELECT_H
