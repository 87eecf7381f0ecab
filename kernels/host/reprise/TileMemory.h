//===- TileMemory.h - tiles from and to global memory ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The element dimension is contiguous; batch columns are `columnStride`
// elements apart.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_TILEMEMORY_H
#define REPRISE_HOST_TILEMEMORY_H

#include "reprise/Columns.h"
#include "reprise/Conversions.h"
#include "reprise/ElementGroup.h"
#include "reprise/Tile.h"

namespace reprise::gpu {

/// The device adds a lane's offset in 32 bits: reports a stride for which that
/// fails.
template <class T>
inline void checkColumnStride(Index columnStride,
                              const simulation::Site &site) {
  constexpr Index limit = (Index(1) << 32) / Index(tileColumns * sizeof(T));
  if (columnStride < 0 || columnStride >= limit)
    simulation::fault("columnStride is negative, or eight columns span 4 GiB "
                      "or more: split the heads "
                      "over several launches",
                      site);
}

/// Elements elements.first.. of eight columns. `head` is element 0 of the first
/// column. Elements behind the group's end and columns outside the mask are not
/// read and become zero. columnStride 0 repeats one column.
template <StorageType Storage>
inline Tile
loadTile(GlobalPointer<const Storage> head, Index columnStride,
         ElementGroup elements, const ColumnMask &columns,
         simulation::Site site = simulation::Site::here("loadTile")) {
  checkColumnStride<Storage>(columnStride, site);
  Tile tile = zeroTile();
  forEachRegister([&](int lane, int i) {
    const Position at = TileLayout::position(lane, i);
    if (at.row < elements.count && columns.columns[at.column])
      tile.registers[lane][i] = toFloat(
          head.load(at.column * columnStride + elements.first + at.row, site));
  });
  return tile;
}

/// The same without a conversion.
template <StorageType Storage>
inline StoredTile<Storage> loadStoredTile(
    GlobalPointer<const Storage> head, Index columnStride,
    ElementGroup elements, const ColumnMask &columns,
    simulation::Site site = simulation::Site::here("loadStoredTile")) {
  checkColumnStride<Storage>(columnStride, site);
  StoredTile<Storage> tile{};
  forEachRegister([&](int lane, int i) {
    const Position at = TileLayout::position(lane, i);
    if (at.row < elements.count && columns.columns[at.column])
      tile.registers[lane][i] =
          head.load(at.column * columnStride + elements.first + at.row, site);
  });
  return tile;
}

/// Reads what a load of the tile reads: an address that the load could not have
/// is a fault.
template <StorageType Storage>
inline void
prefetchTile(GlobalPointer<const Storage> head, Index columnStride,
             ElementGroup elements, const ColumnMask &columns,
             simulation::Site site = simulation::Site::here("prefetchTile")) {
  loadStoredTile(head, columnStride, elements, columns, site);
}

/// Rounds the tile to Storage and writes it where loadTile would read it.
/// Elements behind the group's end and columns outside the mask are not
/// written.
template <StorageType Storage>
inline void
storeTile(GlobalPointer<Storage> head, Index columnStride,
          ElementGroup elements, const ColumnMask &columns, const Tile &tile,
          simulation::Site site = simulation::Site::here("storeTile")) {
  checkColumnStride<Storage>(columnStride, site);
  forEachRegister([&](int lane, int i) {
    const Position at = TileLayout::position(lane, i);
    if (at.row < elements.count && columns.columns[at.column])
      head.store(at.column * columnStride + elements.first + at.row,
                 fromFloat<Storage>(tile.registers[lane][i]), site);
  });
}

} // namespace reprise::gpu

#endif // REPRISE_HOST_TILEMEMORY_H
