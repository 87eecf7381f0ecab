//===- TileMemory.h - tiles from and to global memory ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The element dimension is contiguous; batch columns are `columnStride`
// elements apart.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_TILEMEMORY_H
#define REPRISE_DEVICE_TILEMEMORY_H

#include "reprise/Columns.h"
#include "reprise/Conversions.h"
#include "reprise/ElementGroup.h"
#include "reprise/Tile.h"

namespace reprise::gpu {

namespace detail {
/// A byte, const where T is.
template <class T>
struct ByteLike {
  using Type = char;
};
template <class T>
struct ByteLike<const T> {
  using Type = const char;
};
} // namespace detail

/// Where a lane's register i lies, for a tile of `elements` of the head at
/// `head`. The lane's share is 32 bits of bytes, so that it costs one register
/// beside an address that all lanes have in common: the tile's eight columns
/// must span less than 4 GiB.
template <class T>
REPRISE_FUNCTION T *tileAddress(T *head, Index columnStride,
                                ElementGroup elements, int i) {
  const Position at = TileLayout::position(laneIndex(), i);
  const unsigned offset =
      at.column * unsigned(columnStride) + elements.first + at.row;
  const unsigned bytes = offset * unsigned(sizeof(T));
  // By way of a pointer, so that the compiler knows it for global memory.
  using Byte = typename detail::ByteLike<T>::Type;
  return reinterpret_cast<T *>(reinterpret_cast<Byte *>(head) + bytes);
}

/// Elements elements.first.. of eight columns. `head` is element 0 of the first
/// column. Elements behind the group's end and columns outside the mask are not
/// read and become zero. columnStride 0 repeats one column.
template <StorageType Storage>
REPRISE_FUNCTION Tile loadTile(const Storage *head, Index columnStride,
                               ElementGroup elements,
                               const ColumnMask &columns) {
  Tile tile = zeroTile();
  for (int i = 0; i < TileLayout::registersPerLane; ++i)
    if (TileLayout::position(laneIndex(), i).row < elements.count &&
        columns.registers[i])
      tile.registers[i] =
          toFloat(*tileAddress(head, columnStride, elements, i));
  return tile;
}

/// The same without a conversion: nothing waits for the memory before the tile
/// is used.
template <StorageType Storage>
REPRISE_FUNCTION StoredTile<Storage>
loadStoredTile(const Storage *head, Index columnStride, ElementGroup elements,
               const ColumnMask &columns) {
  StoredTile<Storage> tile{};
  for (int i = 0; i < TileLayout::registersPerLane; ++i)
    if (TileLayout::position(laneIndex(), i).row < elements.count &&
        columns.registers[i])
      tile.registers[i] = *tileAddress(head, columnStride, elements, i);
  return tile;
}

/// Brings what a load of this tile reads into L2. The lanes of the first row
/// ask: a column's elements lie beside each other.
template <StorageType Storage>
REPRISE_FUNCTION void prefetchTile(const Storage *head, Index columnStride,
                                   ElementGroup elements,
                                   const ColumnMask &columns) {
  for (int i = 0; i < TileLayout::registersPerLane; ++i)
    if (TileLayout::position(laneIndex(), i).row == 0 && elements.count > 0 &&
        columns.registers[i])
      instruction::prefetchL2(tileAddress(head, columnStride, elements, i));
}

/// Rounds the tile to Storage and writes it where loadTile would read it.
/// Elements behind the group's end and columns outside the mask are not
/// written.
template <StorageType Storage>
REPRISE_FUNCTION void storeTile(Storage *head, Index columnStride,
                                ElementGroup elements,
                                const ColumnMask &columns, const Tile &tile) {
  for (int i = 0; i < TileLayout::registersPerLane; ++i)
    if (TileLayout::position(laneIndex(), i).row < elements.count &&
        columns.registers[i])
      *tileAddress(head, columnStride, elements, i) =
          fromFloat<Storage>(tile.registers[i]);
}

} // namespace reprise::gpu

#endif // REPRISE_DEVICE_TILEMEMORY_H
