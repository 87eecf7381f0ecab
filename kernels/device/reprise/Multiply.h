//===- Multiply.h - weights times a shared operand ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// sums[gate] += weights[gate] * operand[:, columns of one tile], with f32 sums,
// for all gates of one element group at once: they read the operand once. The
// weights are an array of fragments in registers, or SharedWeights.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_MULTIPLY_H
#define REPRISE_DEVICE_MULTIPLY_H

#include "reprise/SharedOperand.h"
#include "reprise/SharedWeights.h"
#include "reprise/WeightFragment.h"

namespace reprise::gpu {

/// The operand's fragment for depth step `step`: lane l passes the address of
/// row l%8 of matrix l/8%2, the matrices being the two halves of the step.
template <TensorCoreType Storage, int depth, int columns>
REPRISE_FUNCTION void
loadOperandFragment(unsigned (&fragment)[2],
                    SharedOperand<Storage, depth, columns> operand,
                    int columnTile, int step) {
  const int column = columnTile * tileColumns + laneIndex() % 8;
  const int k = step * depthStep + laneIndex() / 8 % 2 * 8;
  instruction::loadMatrices(
      fragment,
      operand.data + OperandLayout<Storage, depth, columns>::offset(column, k));
}

/// On tensor cores. Two gates share an mma: rows 0-7 are the first gate's, rows
/// 8-15 the second's. An odd last gate is paired with zeros, which cost no
/// registers.
template <TensorCoreType Storage, int depth, int gates, int columns,
          class Weights>
REPRISE_FUNCTION void
multiplyAccumulate(Tile (&sums)[gates], const Weights &weights,
                   SharedOperand<Storage, depth, columns> operand,
                   int columnTile) {
#pragma unroll
  for (int step = 0; step < ceilDiv(depth, depthStep); ++step) {
    unsigned fragment[2];
    loadOperandFragment(fragment, operand, columnTile, step);
#pragma unroll
    for (int gate = 0; gate < gates; gate += 2) {
      const bool paired = gate + 1 < gates;
      const auto &first = weightsAt(weights, gate, step);
      const auto &second = weightsAt(weights, paired ? gate + 1 : gate, step);
      Tile unused = zeroTile();
      Tile &upper = sums[gate], &lower = paired ? sums[gate + 1] : unused;
      float d[4] = {upper.registers[0], upper.registers[1], lower.registers[0],
                    lower.registers[1]};
      const unsigned a[4] = {first[0], paired ? second[0] : 0, first[1],
                             paired ? second[1] : 0};
      instruction::mma<Storage>(d, a, fragment);
      upper = {{d[0], d[1]}};
      lower = {{d[2], d[3]}};
    }
  }
}

/// Adds the four depth slices that neighbouring lanes hold. Each exchange
/// halves the columns a lane is responsible for, so that lane l ends with
/// columns 2*(l%4) and the next.
REPRISE_FUNCTION Tile reduceScatter(const float (&partial)[tileColumns]) {
  const bool upperHalf = laneIndex() & 2, upperPair = laneIndex() & 1;
  float half[4];
  for (int i = 0; i < 4; ++i) {
    const float kept = upperHalf ? partial[4 + i] : partial[i];
    const float given = upperHalf ? partial[i] : partial[4 + i];
    half[i] = kept + instruction::shuffleXor(given, 2);
  }
  Tile sum;
  for (int i = 0; i < 2; ++i) {
    const float kept = upperPair ? half[2 + i] : half[i];
    const float given = upperPair ? half[i] : half[2 + i];
    sum.registers[i] = kept + instruction::shuffleXor(given, 1);
  }
  return sum;
}

/// In f32: a lane multiplies its slice of the depth for all columns of the
/// tile.
template <int depth, int gates, int columns, class Weights>
REPRISE_FUNCTION void
multiplyAccumulate(Tile (&sums)[gates], const Weights &weights,
                   SharedOperand<float, depth, columns> operand,
                   int columnTile) {
  float partial[gates][tileColumns] = {};
#pragma unroll
  for (int step = 0; step < ceilDiv(depth, depthStep); ++step) {
    const int k =
        step * depthStep + SimtWeightLayout::position(laneIndex(), 0).column;
#pragma unroll
    for (int column = 0; column < tileColumns; ++column) {
      const float *row =
          operand.data + OperandLayout<float, depth, columns>::offset(
                             columnTile * tileColumns + column, k);
      const float4 slice = *reinterpret_cast<const float4 *>(row);
#pragma unroll
      for (int gate = 0; gate < gates; ++gate) {
        const auto &weight = weightsAt(weights, gate, step);
        float &sum = partial[gate][column];
        sum = fmaf(weight[0], slice.x, sum);
        sum = fmaf(weight[1], slice.y, sum);
        sum = fmaf(weight[2], slice.z, sum);
        sum = fmaf(weight[3], slice.w, sum);
      }
    }
  }
#pragma unroll
  for (int gate = 0; gate < gates; ++gate) {
    const Tile sum = reduceScatter(partial[gate]);
    sums[gate].registers[0] += sum.registers[0];
    sums[gate].registers[1] += sum.registers[1];
  }
}

} // namespace reprise::gpu

#endif // REPRISE_DEVICE_MULTIPLY_H
