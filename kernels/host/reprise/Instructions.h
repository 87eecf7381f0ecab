//===- Instructions.h - models of the tensor core instructions ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What mma and ldmatrix do with the registers of a warp, written from the
// instructions' side: which lane and register an element of a matrix comes
// from. FragmentLayouts.h says the reverse, so a mistake in a layout does not
// cancel out: it gives wrong numbers.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_INSTRUCTIONS_H
#define REPRISE_HOST_INSTRUCTIONS_H

#include "reprise/Conversions.h"
#include "reprise/FragmentLayouts.h"

namespace reprise::gpu {

/// The 16-bit element (half) of a 32-bit register.
template <TensorCoreType Storage>
inline float halfOf(unsigned word, int half) {
  return toFloat(Storage{uint16_t(word >> 16 * half)});
}

/// mma.sync.m16n8k16.row.col: d += a * b. Products of two 16-bit elements are
/// exact in f32, sums round once each, in the order of k.
template <TensorCoreType Storage>
inline void mma(float (&d)[warpLanes][4], const unsigned (&a)[warpLanes][4],
                const unsigned (&b)[warpLanes][2]) {
  float left[16][16], right[16][8];
  for (int row = 0; row < 16; ++row)
    for (int k = 0; k < 16; ++k)
      left[row][k] = halfOf<Storage>(
          a[row % 8 * 4 + k % 8 / 2][row / 8 + k / 8 * 2], k % 2);
  for (int k = 0; k < 16; ++k)
    for (int column = 0; column < 8; ++column)
      right[k][column] =
          halfOf<Storage>(b[column * 4 + k % 8 / 2][k / 8], k % 2);
  for (int row = 0; row < 16; ++row) {
    float sums[8];
    for (int column = 0; column < 8; ++column)
      sums[column] = d[row % 8 * 4 + column / 2][row / 8 * 2 + column % 2];
    for (int k = 0; k < 16; ++k)
      for (int column = 0; column < 8; ++column)
        sums[column] += left[row][k] * right[k][column];
    for (int column = 0; column < 8; ++column)
      d[row % 8 * 4 + column / 2][row / 8 * 2 + column % 2] = sums[column];
  }
}

/// ldmatrix.m8n8: one 8x8 matrix of 16-bit elements, whose rows lie where
/// `rows` point, into one register of each lane.
template <TensorCoreType Storage, int words>
inline void loadMatrix(unsigned (&fragment)[warpLanes][words], int word,
                       const Storage *const (&rows)[8]) {
  for (int row = 0; row < 8; ++row)
    for (int pair = 0; pair < 4; ++pair)
      fragment[row * 4 + pair][word] =
          rows[row][2 * pair].bits | unsigned(rows[row][2 * pair + 1].bits)
                                         << 16;
}

/// shfl.sync.bfly: what lane (lane ^ mask) gives.
inline float shuffleXor(const float (&given)[warpLanes], int lane, int mask) {
  return given[lane ^ mask];
}

} // namespace reprise::gpu

#endif // REPRISE_HOST_INSTRUCTIONS_H
