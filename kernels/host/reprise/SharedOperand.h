//===- SharedOperand.h - a product's right operand in shared memory -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Twin of the device's operand: the same offsets, in a region that the
// simulator watches.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_SHAREDOPERAND_H
#define REPRISE_HOST_SHAREDOPERAND_H

#include <string.h>

#include "reprise/Columns.h"
#include "reprise/Conversions.h"
#include "reprise/Coordinates.h"
#include "reprise/ElementGroup.h"
#include "reprise/OperandLayout.h"
#include "reprise/Tile.h"

namespace reprise::gpu {

/// An operand of `depth` elements for each of `columns` batch columns.
template <StorageType StorageT, int depth, int columns>
struct SharedOperand {
  using Storage = StorageT;
  using Layout = OperandLayout<Storage, depth, columns>;
  static constexpr int bytes = Layout::bytes;
  simulation::Region *region;

  /// `count` neighbouring elements from (column, k) on.
  const Storage *read(int column, int k, int count,
                      const simulation::Site &site) const {
    const Index offset = Layout::offset(column, k) * sizeof(Storage);
    return static_cast<const Storage *>(
        simulation::read(region, offset, count * sizeof(Storage), site));
  }
};

/// Objects in a row, chosen by index at run time.
template <class Object>
struct SharedArray {
  simulation::Region *first;
  Object operator[](Index i) const {
    return {simulation::sharedObject(first, i,
                                     simulation::Site::here("operands[]"))};
  }
};

/// Hands out the block's dynamic shared memory from its start, in the order of
/// the calls, which is the same in all warps. The launch must give the sum of
/// the bytes.
struct SharedMemory {
  int usedBytes = 0;

  /// The name appears in reports.
  template <class Operand>
  SharedArray<Operand>
  operands(const char *name, int count,
           simulation::Site site = simulation::Site::here("operands")) {
    using Storage = typename Operand::Storage;
    const SharedArray<Operand> result{simulation::sharedObjects(
        usedBytes, name, count, Operand::bytes, sizeof(Storage), site)};
    usedBytes += count * Operand::bytes;
    return result;
  }

  /// For each of a warp's `groups` element groups; other warps have others.
  template <class Weights>
  SharedArray<Weights>
  weights(const char *name, int groups,
          simulation::Site site = simulation::Site::here("weights")) {
    const simulation::Coordinates &at = simulation::coordinates();
    const int count = at.warps * groups;
    simulation::Region *first =
        simulation::sharedObjects(usedBytes, name, count, Weights::bytes,
                                  sizeof(typename Weights::Storage), site);
    usedBytes += count * Weights::bytes;
    return {simulation::sharedObject(first, at.warp * groups, site)};
  }
};

/// Writes zeros everywhere, all warps of the block together: as on the device,
/// a warp writes 128 bytes and the next warp the next. A barrier must follow
/// before another warp stores or multiplies.
template <StorageType Storage, int depth, int columns>
inline void
clearOperand(SharedOperand<Storage, depth, columns> operand,
             simulation::Site site = simulation::Site::here("clearOperand")) {
  const simulation::Coordinates &at = simulation::coordinates();
  constexpr int chunk = 4 * warpLanes;
  for (int offset = at.warp * chunk; offset < operand.bytes;
       offset += at.warps * chunk) {
    const int bytes =
        operand.bytes - offset < chunk ? operand.bytes - offset : chunk;
    memset(simulation::write(operand.region, offset, bytes, site), 0, bytes);
  }
}

/// Rounds a tile of elements.first.. to Storage and writes it as the columns of
/// tile number `columnTile`. Padding elements become zero whatever the tile
/// holds: a NaN there would reach every row of the product.
template <StorageType Storage, int depth, int columns>
inline void
storeOperand(SharedOperand<Storage, depth, columns> operand, int columnTile,
             ElementGroup elements, const Tile &tile,
             simulation::Site site = simulation::Site::here("storeOperand")) {
  using Layout = OperandLayout<Storage, depth, columns>;
  forEachRegister([&](int lane, int i) {
    const Position at = TileLayout::position(lane, i);
    const int k = elements.first + at.row;
    const float value =
        at.row < elements.count ? tile.registers[lane][i] : 0.0f;
    if (k >= Layout::paddedDepth)
      return;
    const Index offset =
        Layout::offset(columnTile * tileColumns + at.column, k) *
        sizeof(Storage);
    *static_cast<Storage *>(
        simulation::write(operand.region, offset, sizeof(Storage), site)) =
        fromFloat<Storage>(value);
  });
}

} // namespace reprise::gpu

#endif // REPRISE_HOST_SHAREDOPERAND_H
