//===- WeightFragment.h - weights that stay in registers ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Eight rows of one gate's weight matrix, over the whole depth: the left
// operand of a product. 16-bit types are laid out for mma, f32 for fused
// multiply-add in the lanes, because tensor cores would round f32 to 10 bits of
// fraction.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_WEIGHTFRAGMENT_H
#define REPRISE_DEVICE_WEIGHTFRAGMENT_H

#include "reprise/Conversions.h"
#include "reprise/Coordinates.h"
#include "reprise/ElementGroup.h"
#include "reprise/GlobalPointer.h"

namespace reprise::gpu {

/// Registers a lane: two 32-bit words (16-bit types) or four (f32) per depth
/// step.
template <StorageType Storage, int depth>
struct WeightFragment {
  using Register = float;
  static constexpr int steps = ceilDiv(depth, depthStep);
  static constexpr int registersPerStep = SimtWeightLayout::registersPerLane;
  Register registers[steps][registersPerStep];
};

template <TensorCoreType Storage, int depth>
struct WeightFragment<Storage, depth> {
  using Register = unsigned; ///< two elements
  static constexpr int steps = ceilDiv(depth, depthStep);
  static constexpr int registersPerStep = MmaWeightLayout::registersPerLane / 2;
  Register registers[steps][registersPerStep];
};

/// What a lane holds of one gate at one step of the depth.
template <StorageType Storage, int depth, int gates>
REPRISE_FUNCTION const auto &
weightsAt(const WeightFragment<Storage, depth> (&weights)[gates], int gate,
          int step) {
  return weights[gate].registers[step];
}

/// Element (rows.first + row, k) of a matrix with rows of `depth` elements,
/// zero outside.
template <int depth, StorageType Storage>
REPRISE_FUNCTION Storage weightAt(const Storage *source, ElementGroup rows,
                                  int row, int k) {
  return row < rows.count && k < depth
             ? source[Index(rows.first + row) * depth + k]
             : fromFloat<Storage>(0.0f);
}

/// Elements (rows.first + row, k) and (.., k + 1) in one word, k being even.
/// Rows of even depth are read by words: `source` is then aligned to 4 bytes.
template <int depth, TensorCoreType Storage>
REPRISE_FUNCTION unsigned weightPairAt(const Storage *source, ElementGroup rows,
                                       int row, int k) {
  if constexpr (depth % 2 == 0) {
    const Index pair = (Index(rows.first + row) * depth + k) / 2;
    return row < rows.count && k < depth
               ? reinterpret_cast<const unsigned *>(source)[pair]
               : 0;
  } else {
    const unsigned low = weightAt<depth>(source, rows, row, k).bits;
    const unsigned high = weightAt<depth>(source, rows, row, k + 1).bits;
    return low | high << 16;
  }
}

/// Rows rows.first.. of the row-major matrix at `source`, whose rows have
/// `depth` elements. Rows behind the group's end and the padding of the depth
/// are zero.
template <int depth, TensorCoreType Storage>
REPRISE_FUNCTION WeightFragment<Storage, depth>
loadWeights(const Storage *source, ElementGroup rows) {
  WeightFragment<Storage, depth> weights;
#pragma unroll
  for (int step = 0; step < weights.steps; ++step)
    for (int i = 0; i < MmaWeightLayout::registersPerLane; i += 2) {
      const Position at = MmaWeightLayout::position(laneIndex(), i);
      weights.registers[step][i / 2] = weightPairAt<depth>(
          source, rows, at.row, step * depthStep + at.column);
    }
  return weights;
}

/// The same for f32.
template <int depth>
REPRISE_FUNCTION WeightFragment<float, depth> loadWeights(const float *source,
                                                          ElementGroup rows) {
  WeightFragment<float, depth> weights;
#pragma unroll
  for (int step = 0; step < weights.steps; ++step)
    for (int i = 0; i < SimtWeightLayout::registersPerLane; ++i) {
      const Position at = SimtWeightLayout::position(laneIndex(), i);
      weights.registers[step][i] =
          weightAt<depth>(source, rows, at.row, step * depthStep + at.column);
    }
  return weights;
}

} // namespace reprise::gpu

#endif // REPRISE_DEVICE_WEIGHTFRAGMENT_H
