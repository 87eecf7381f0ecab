//===- SharedOperand.h - a product's right operand in shared memory -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// State that all warps of a block multiply: written by tiles, in the product's
// operand type, read by multiplyAccumulate. Writers and readers are kept apart
// by a barrier.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_SHAREDOPERAND_H
#define REPRISE_DEVICE_SHAREDOPERAND_H

#include "reprise/Conversions.h"
#include "reprise/Coordinates.h"
#include "reprise/ElementGroup.h"
#include "reprise/OperandLayout.h"
#include "reprise/Tile.h"

namespace reprise::gpu {

/// An operand of `depth` elements for each of `columns` batch columns.
template <StorageType Storage, int depth, int columns>
struct SharedOperand {
  using Layout = OperandLayout<Storage, depth, columns>;
  static constexpr int bytes = Layout::bytes;
  Storage *data;
};

/// Objects in a row, chosen by index at run time.
template <class Object>
struct SharedArray {
  unsigned char *base;
  REPRISE_FUNCTION Object operator[](Index i) const {
    return {reinterpret_cast<decltype(Object::data)>(base + i * Object::bytes)};
  }
};

/// Hands out the block's dynamic shared memory from its start, in the order of
/// the calls, which is the same in all warps. The launch must give the sum of
/// the bytes.
struct SharedMemory {
  int usedBytes = 0;

  /// The name appears in the simulation's reports.
  template <class Operand>
  REPRISE_FUNCTION SharedArray<Operand> operands(const char *name, int count) {
    const SharedArray<Operand> result{instruction::sharedMemory() + usedBytes};
    usedBytes += count * Operand::bytes;
    return result;
  }

  /// For each of a warp's `groups` element groups; other warps have others.
  template <class Weights>
  REPRISE_FUNCTION SharedArray<Weights> weights(const char *name, int groups) {
    const int bytes = groups * Weights::bytes;
    const SharedArray<Weights> result{instruction::sharedMemory() + usedBytes +
                                      warpIndex() * bytes};
    usedBytes += instruction::threadCount() / warpLanes * bytes;
    return result;
  }
};

/// Writes zeros everywhere, all warps of the block together. A barrier must
/// follow before another warp stores or multiplies.
template <StorageType Storage, int depth, int columns>
REPRISE_FUNCTION void
clearOperand(SharedOperand<Storage, depth, columns> operand) {
  unsigned *words = reinterpret_cast<unsigned *>(operand.data);
  for (int i = instruction::threadIndex(); i < operand.bytes / 4;
       i += instruction::threadCount())
    words[i] = 0;
}

/// Rounds a tile of elements.first.. to Storage and writes it as the columns of
/// tile number `columnTile`. Padding elements become zero whatever the tile
/// holds: a NaN there would reach every row of the product.
template <StorageType Storage, int depth, int columns>
REPRISE_FUNCTION void
storeOperand(SharedOperand<Storage, depth, columns> operand, int columnTile,
             ElementGroup elements, const Tile &tile) {
  using Layout = OperandLayout<Storage, depth, columns>;
  for (int i = 0; i < TileLayout::registersPerLane; ++i) {
    const Position at = TileLayout::position(laneIndex(), i);
    const int k = elements.first + at.row;
    const float value = at.row < elements.count ? tile.registers[i] : 0.0f;
    if (k < Layout::paddedDepth)
      operand.data[Layout::offset(columnTile * tileColumns + at.column, k)] =
          fromFloat<Storage>(value);
  }
}

} // namespace reprise::gpu

#endif // REPRISE_DEVICE_SHAREDOPERAND_H
