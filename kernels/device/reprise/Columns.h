//===- Columns.h - lengths and masks of a tile's batch columns ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tile's eight columns are eight rows of the batch. Which of them exist, and
// which of them a step still reaches, are masks by column.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_COLUMNS_H
#define REPRISE_DEVICE_COLUMNS_H

#include "reprise/Coordinates.h"
#include "reprise/GlobalPointer.h"

namespace reprise::gpu {

/// One truth value per column; a lane holds those of its own tile registers.
struct ColumnMask {
  bool registers[TileLayout::registersPerLane];
};

/// Number of steps per column.
struct ColumnLengths {
  Index registers[TileLayout::registersPerLane];
};

REPRISE_FUNCTION ColumnMask allColumns() { return {{true, true}}; }

/// Columns firstColumn + 0..7 that are below `columns`, the batch size.
REPRISE_FUNCTION ColumnMask columnsBelow(Index firstColumn, Index columns) {
  ColumnMask mask;
  for (int i = 0; i < TileLayout::registersPerLane; ++i)
    mask.registers[i] =
        firstColumn + TileLayout::position(laneIndex(), i).column < columns;
  return mask;
}

/// The lengths of columns firstColumn + 0..7, none above `steps`; `steps` where
/// `lengths` is null, zero for columns from `columns` on.
REPRISE_FUNCTION ColumnLengths loadLengths(Input<int> lengths,
                                           Index firstColumn, Index columns,
                                           Index steps) {
  ColumnLengths result;
  for (int i = 0; i < TileLayout::registersPerLane; ++i) {
    const Index column =
        firstColumn + TileLayout::position(laneIndex(), i).column;
    Index length = column < columns ? steps : 0;
    if (lengths && column < columns && lengths[column] < steps)
      length = lengths[column];
    result.registers[i] = length;
  }
  return result;
}

/// Columns whose length step t is below.
REPRISE_FUNCTION ColumnMask columnsReached(const ColumnLengths &lengths,
                                           Index t) {
  ColumnMask mask;
  for (int i = 0; i < TileLayout::registersPerLane; ++i)
    mask.registers[i] = t < lengths.registers[i];
  return mask;
}

} // namespace reprise::gpu

#endif // REPRISE_DEVICE_COLUMNS_H
