//===- Multiply.h - weights times a shared operand ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Twin of the device's product: sums[gate] += weights[gate] * operand[:,
// columns of one tile], lane by lane as on the device.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_MULTIPLY_H
#define REPRISE_HOST_MULTIPLY_H

#include "reprise/Instructions.h"
#include "reprise/SharedOperand.h"
#include "reprise/SharedWeights.h"
#include "reprise/WeightFragment.h"

namespace reprise::gpu {

/// The operand's fragment for depth step `step`: a register for each half of
/// the step.
template <TensorCoreType Storage, int depth, int columns>
inline void loadOperandFragment(unsigned (&fragment)[warpLanes][2],
                                SharedOperand<Storage, depth, columns> operand,
                                int columnTile, int step,
                                const simulation::Site &site) {
  for (int half = 0; half < 2; ++half) {
    const Storage *rows[8];
    for (int i = 0; i < 8; ++i)
      rows[i] = operand.read(columnTile * tileColumns + i,
                             step * depthStep + half * 8, 8, site);
    loadMatrix(fragment, half, rows);
  }
}

/// On tensor cores. Two gates share an mma: rows 0-7 are the first gate's, rows
/// 8-15 the second's. An odd last gate is paired with zeros.
template <TensorCoreType Storage, int depth, int gates, int columns,
          class Weights>
inline void multiplyAccumulate(
    Tile (&sums)[gates], const Weights &weights,
    SharedOperand<Storage, depth, columns> operand, int columnTile,
    simulation::Site site = simulation::Site::here("multiplyAccumulate")) {
  for (int step = 0; step < ceilDiv(depth, depthStep); ++step) {
    unsigned fragment[warpLanes][2];
    loadOperandFragment(fragment, operand, columnTile, step, site);
    for (int gate = 0; gate < gates; gate += 2) {
      const bool paired = gate + 1 < gates;
      const auto &first = weightsAt(weights, gate, step, site);
      const auto &second =
          weightsAt(weights, paired ? gate + 1 : gate, step, site);
      Tile unused = zeroTile();
      Tile &upper = sums[gate], &lower = paired ? sums[gate + 1] : unused;
      float d[warpLanes][4];
      unsigned a[warpLanes][4];
      for (int lane = 0; lane < warpLanes; ++lane)
        for (int i = 0; i < 2; ++i) {
          d[lane][i] = upper.registers[lane][i];
          d[lane][2 + i] = lower.registers[lane][i];
          a[lane][2 * i] = first[lane][i];
          a[lane][2 * i + 1] = paired ? second[lane][i] : 0;
        }
      mma<Storage>(d, a, fragment);
      forEachRegister([&](int lane, int i) {
        upper.registers[lane][i] = d[lane][i];
        lower.registers[lane][i] = d[lane][2 + i];
      });
    }
  }
}

/// Adds the four depth slices that neighbouring lanes hold. Each exchange
/// halves the columns a lane is responsible for, so that lane l ends with
/// columns 2*(l%4) and the next.
inline Tile reduceScatter(const float (&partial)[warpLanes][tileColumns]) {
  float half[warpLanes][4], given[warpLanes];
  for (int i = 0; i < 4; ++i) {
    for (int lane = 0; lane < warpLanes; ++lane)
      given[lane] = partial[lane][lane & 2 ? i : 4 + i];
    for (int lane = 0; lane < warpLanes; ++lane)
      half[lane][i] =
          partial[lane][lane & 2 ? 4 + i : i] + shuffleXor(given, lane, 2);
  }
  Tile sum;
  for (int i = 0; i < 2; ++i) {
    for (int lane = 0; lane < warpLanes; ++lane)
      given[lane] = half[lane][lane & 1 ? i : 2 + i];
    for (int lane = 0; lane < warpLanes; ++lane)
      sum.registers[lane][i] =
          half[lane][lane & 1 ? 2 + i : i] + shuffleXor(given, lane, 1);
  }
  return sum;
}

/// In f32: a lane multiplies its slice of the depth for all columns of the
/// tile.
template <int depth, int gates, int columns, class Weights>
inline void multiplyAccumulate(
    Tile (&sums)[gates], const Weights &weights,
    SharedOperand<float, depth, columns> operand, int columnTile,
    simulation::Site site = simulation::Site::here("multiplyAccumulate")) {
  constexpr int paddedDepth = roundUp(depth, depthStep);
  float transposed[paddedDepth][tileColumns];
  for (int column = 0; column < tileColumns; ++column) {
    const float *row =
        operand.read(columnTile * tileColumns + column, 0, paddedDepth, site);
    for (int k = 0; k < paddedDepth; ++k)
      transposed[k][column] = row[k];
  }
  for (int gate = 0; gate < gates; ++gate) {
    float partial[warpLanes][tileColumns] = {};
    for (int step = 0; step < paddedDepth / depthStep; ++step) {
      const auto &held = weightsAt(weights, gate, step, site);
      for (int lane = 0; lane < warpLanes; ++lane)
        for (int i = 0; i < SimtWeightLayout::registersPerLane; ++i) {
          const float weight = held[lane][i];
          const float *values =
              transposed[step * depthStep +
                         SimtWeightLayout::position(lane, i).column];
          for (int column = 0; column < tileColumns; ++column)
            partial[lane][column] += weight * values[column];
        }
    }
    const Tile sum = reduceScatter(partial);
    forEachRegister([&](int lane, int i) {
      sums[gate].registers[lane][i] += sum.registers[lane][i];
    });
  }
}

} // namespace reprise::gpu

#endif // REPRISE_HOST_MULTIPLY_H
