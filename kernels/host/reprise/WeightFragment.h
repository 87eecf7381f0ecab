//===- WeightFragment.h - weights that stay in registers ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Twin of the device's fragment: the registers of all 32 lanes, filled through
// the same layouts.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_WEIGHTFRAGMENT_H
#define REPRISE_HOST_WEIGHTFRAGMENT_H

#include "reprise/Conversions.h"
#include "reprise/ElementGroup.h"
#include "reprise/GlobalPointer.h"

namespace reprise::gpu {

template <StorageType Storage, int depth>
struct WeightFragment {
  using Register = float;
  static constexpr int steps = ceilDiv(depth, depthStep);
  static constexpr int registersPerStep = SimtWeightLayout::registersPerLane;
  Register registers[steps][warpLanes][registersPerStep];
};

template <TensorCoreType Storage, int depth>
struct WeightFragment<Storage, depth> {
  using Register = unsigned; ///< two elements
  static constexpr int steps = ceilDiv(depth, depthStep);
  static constexpr int registersPerStep = MmaWeightLayout::registersPerLane / 2;
  Register registers[steps][warpLanes][registersPerStep];
};

/// What the lanes hold of one gate at one step of the depth.
template <StorageType Storage, int depth, int gates>
inline const auto &
weightsAt(const WeightFragment<Storage, depth> (&weights)[gates], int gate,
          int step, const simulation::Site &) {
  return weights[gate].registers[step];
}

/// Element (rows.first + row, k) of a matrix with rows of `depth` elements,
/// zero outside.
template <int depth, StorageType Storage>
inline Storage weightAt(GlobalPointer<const Storage> source, ElementGroup rows,
                        int row, int k, const simulation::Site &site) {
  if (row >= rows.count || k >= depth)
    return fromFloat<Storage>(0.0f);
  return source.load(Index(rows.first + row) * depth + k, site);
}

/// Rows rows.first.. of the row-major matrix at `source`, whose rows have
/// `depth` elements. Rows behind the group's end and the padding of the depth
/// are zero.
template <int depth, TensorCoreType Storage>
inline WeightFragment<Storage, depth>
loadWeights(GlobalPointer<const Storage> source, ElementGroup rows,
            simulation::Site site = simulation::Site::here("loadWeights")) {
  WeightFragment<Storage, depth> weights;
  for (int step = 0; step < weights.steps; ++step)
    for (int lane = 0; lane < warpLanes; ++lane)
      for (int i = 0; i < MmaWeightLayout::registersPerLane; i += 2) {
        const Position at = MmaWeightLayout::position(lane, i);
        const int k = step * depthStep + at.column;
        const unsigned low =
            weightAt<depth>(source, rows, at.row, k, site).bits;
        const unsigned high =
            weightAt<depth>(source, rows, at.row, k + 1, site).bits;
        weights.registers[step][lane][i / 2] = low | high << 16;
      }
  return weights;
}

/// The same for f32.
template <int depth>
inline WeightFragment<float, depth>
loadWeights(GlobalPointer<const float> source, ElementGroup rows,
            simulation::Site site = simulation::Site::here("loadWeights")) {
  WeightFragment<float, depth> weights;
  for (int step = 0; step < weights.steps; ++step)
    for (int lane = 0; lane < warpLanes; ++lane)
      for (int i = 0; i < SimtWeightLayout::registersPerLane; ++i) {
        const Position at = SimtWeightLayout::position(lane, i);
        weights.registers[step][lane][i] = weightAt<depth>(
            source, rows, at.row, step * depthStep + at.column, site);
      }
  return weights;
}

} // namespace reprise::gpu

#endif // REPRISE_HOST_WEIGHTFRAGMENT_H
