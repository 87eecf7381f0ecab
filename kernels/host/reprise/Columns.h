//===- Columns.h - lengths and masks of a tile's batch columns ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tile's eight columns are eight rows of the batch. Here a mask holds the
// eight values themselves; the device spreads them over the lanes.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_COLUMNS_H
#define REPRISE_HOST_COLUMNS_H

#include "reprise/FragmentLayouts.h"
#include "reprise/GlobalPointer.h"

namespace reprise::gpu {

/// One truth value per column.
struct ColumnMask {
  bool columns[tileColumns];
};

/// Number of steps per column.
struct ColumnLengths {
  Index columns[tileColumns];
};

inline ColumnMask allColumns() {
  return {{true, true, true, true, true, true, true, true}};
}

/// Columns firstColumn + 0..7 that are below `columns`, the batch size.
inline ColumnMask columnsBelow(Index firstColumn, Index columns) {
  ColumnMask mask;
  for (int i = 0; i < tileColumns; ++i)
    mask.columns[i] = firstColumn + i < columns;
  return mask;
}

/// The lengths of columns firstColumn + 0..7, none above `steps`; `steps` where
/// `lengths` is null, zero for columns from `columns` on.
inline ColumnLengths
loadLengths(Input<int> lengths, Index firstColumn, Index columns, Index steps,
            simulation::Site site = simulation::Site::here("loadLengths")) {
  ColumnLengths result;
  for (int i = 0; i < tileColumns; ++i) {
    const Index column = firstColumn + i;
    Index length = column < columns ? steps : 0;
    if (lengths && column < columns && lengths.load(column, site) < steps)
      length = lengths.load(column, site);
    result.columns[i] = length;
  }
  return result;
}

/// Columns whose length step t is below.
inline ColumnMask columnsReached(const ColumnLengths &lengths, Index t) {
  ColumnMask mask;
  for (int i = 0; i < tileColumns; ++i)
    mask.columns[i] = t < lengths.columns[i];
  return mask;
}

} // namespace reprise::gpu

#endif // REPRISE_HOST_COLUMNS_H
