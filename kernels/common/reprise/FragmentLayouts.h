//===- FragmentLayouts.h - which lane's register holds which element ------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A fragment is a matrix spread over the registers of the 32 lanes of a warp.
// Each layout is a constexpr map (lane, register) -> (row, column), the same
// for the device primitives and for their host twins. `register` counts
// elements, not 32-bit words. The mma maps are those of the PTX ISA, section
// "Matrix Fragments for mma.m16n8k16 with floating point type".
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_COMMON_FRAGMENTLAYOUTS_H
#define REPRISE_COMMON_FRAGMENTLAYOUTS_H

#include "reprise/Platform.h"

namespace reprise::gpu {

constexpr int warpLanes = 32;
/// Elements of D in an element group, and rows of a tile.
constexpr int tileElements = 8;
/// Batch columns of a tile: the N of mma.m16n8k16.
constexpr int tileColumns = 8;
/// Products walk the depth in steps of this many elements, for every storage
/// type.
constexpr int depthStep = 16;

REPRISE_FUNCTION constexpr int ceilDiv(int value, int divisor) {
  return (value + divisor - 1) / divisor;
}
REPRISE_FUNCTION constexpr int roundUp(int value, int multiple) {
  return ceilDiv(value, multiple) * multiple;
}

struct Position {
  int row;
  int column;
};

/// A of mma.m16n8k16: 16 rows x 16 of depth, 16-bit elements.
struct MmaOperandALayout {
  static constexpr int rows = 16, columns = 16, registersPerLane = 8;
  REPRISE_FUNCTION static constexpr Position position(int lane, int i) {
    return {lane / 4 + 8 * (i / 2 % 2), 2 * (lane % 4) + i % 2 + 8 * (i / 4)};
  }
};

/// B of mma.m16n8k16: 16 of depth x 8 columns, 16-bit elements.
struct MmaOperandBLayout {
  static constexpr int rows = 16, columns = 8, registersPerLane = 4;
  REPRISE_FUNCTION static constexpr Position position(int lane, int i) {
    return {2 * (lane % 4) + i % 2 + 8 * (i / 2), lane / 4};
  }
};

/// C and D of mma.m16n8k16: 16 rows x 8 columns, f32.
struct MmaAccumulatorLayout {
  static constexpr int rows = 16, columns = 8, registersPerLane = 4;
  REPRISE_FUNCTION static constexpr Position position(int lane, int i) {
    return {lane / 4 + 8 * (i / 2), 2 * (lane % 4) + i % 2};
  }
};

/// A tile: 8 elements of D x 8 batch columns, f32. It is one half of the mma
/// accumulator (rows 0-7, or rows 8-15 moved up), so an accumulator whose two
/// halves are two gates of the same elements splits into two tiles without a
/// move.
struct TileLayout {
  static constexpr int rows = tileElements, columns = tileColumns,
                       registersPerLane = 2;
  REPRISE_FUNCTION static constexpr Position position(int lane, int i) {
    return MmaAccumulatorLayout::position(lane, i);
  }
};

/// One gate's 8 rows of A over one depth step: the half of the mma operand that
/// pairs with another gate's half, rows 0-7 of the first and rows 8-15 of the
/// second.
struct MmaWeightLayout {
  static constexpr int rows = tileElements, columns = depthStep,
                       registersPerLane = 4;
  REPRISE_FUNCTION static constexpr Position position(int lane, int i) {
    return MmaOperandALayout::position(lane, i % 2 + 4 * (i / 2));
  }
};

/// One gate's 8 rows over one depth step for f32, which tensor cores would
/// round: four lanes share a row, each with four neighbouring elements of the
/// depth, so that the matching operand elements are one 16-byte read.
struct SimtWeightLayout {
  static constexpr int rows = tileElements, columns = depthStep,
                       registersPerLane = 4;
  REPRISE_FUNCTION static constexpr Position position(int lane, int i) {
    return {lane / 4, 4 * (lane % 4) + i};
  }
};

} // namespace reprise::gpu

#endif // REPRISE_COMMON_FRAGMENTLAYOUTS_H
