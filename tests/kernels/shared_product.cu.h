//===- shared_product.cu.h - one product, weights in shared memory --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The product of product.cu.h: out[b, gate, row] = sum over k of
// r[gate, row, k] / inverse[b, k]. A warp has several groups of elements.
//
//===----------------------------------------------------------------------===//

#include "reprise/Kernel.h"

using namespace reprise::gpu;

namespace {
using Storage = BFloat16;
constexpr int depth = 20;
constexpr int gates = 3;
constexpr int warps = 2;
constexpr int groupsPerWarp = 2;

using Operand = SharedOperand<Storage, depth, tileColumns>;
} // namespace

extern "C" __global__ void __launch_bounds__(32 * warps)
    shared_product(Input<Storage> r, Input<float> inverse, Output<float> out,
                   Index B) {
  const Index column = blockX() * tileColumns;
  const ColumnMask inBatch = columnsBelow(column, B);

  SharedMemory shared;
  const auto weights = shared.weights<SharedWeights<Storage, depth, gates>>(
      "weights", groupsPerWarp);
  const auto operands = shared.operands<Operand>("reciprocals", 1);
  clearOperand(operands[0]);
  blockBarrier();

  ElementGroup rows[groupsPerWarp];
#pragma unroll
  for (int group = 0; group < groupsPerWarp; ++group) {
    rows[group] = elementGroup(warpIndex() * groupsPerWarp + group, depth);
#pragma unroll
    for (int gate = 0; gate < gates; ++gate)
      weights[group][gate] =
          loadWeights<depth>(r + Index(gate) * depth * depth, rows[group]);
    const Tile given =
        loadTile(inverse + column * depth, depth, rows[group], inBatch);
    Tile reciprocal;
    pointwise([](float i, float &r) { r = 1.0f / i; }, given, reciprocal);
    storeOperand(operands[0], 0, rows[group], reciprocal);
  }
  blockBarrier();

#pragma unroll
  for (int group = 0; group < groupsPerWarp; ++group) {
    Tile sums[gates];
#pragma unroll
    for (int gate = 0; gate < gates; ++gate)
      sums[gate] = zeroTile();
    multiplyAccumulate(sums, weights[group], operands[0], 0);
#pragma unroll
    for (int gate = 0; gate < gates; ++gate)
      storeTile(out + (column * gates + gate) * depth, gates * depth,
                rows[group], inBatch, sums[gate]);
  }
}
