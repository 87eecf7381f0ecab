//===- product.cu.h - one product, for any number of gates ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// out[b, gate, row] = sum over k of r[gate, row, k] / inverse[b, k]. The
// reciprocal of a padding element is infinite: it must not reach the sums.
//
//===----------------------------------------------------------------------===//

#include "reprise/Kernel.h"

using namespace reprise::gpu;

namespace {
using Storage = BFloat16;
constexpr int depth = 20;
constexpr int gates = 3;
constexpr int warps = 3;

using Operand = SharedOperand<Storage, depth, tileColumns>;
} // namespace

extern "C" __global__ void __launch_bounds__(32 * warps)
    product(Input<Storage> r, Input<float> inverse, Output<float> out,
            Index B) {
  const Index column = blockX() * tileColumns;
  const ColumnMask inBatch = columnsBelow(column, B);
  const ElementGroup rows = elementGroup(warpIndex(), depth);

  WeightFragment<Storage, depth> weights[gates];
  Tile sums[gates];
#pragma unroll
  for (int gate = 0; gate < gates; ++gate) {
    weights[gate] = loadWeights<depth>(r + Index(gate) * depth * depth, rows);
    sums[gate] = zeroTile();
  }

  SharedMemory shared;
  const auto operands = shared.operands<Operand>("reciprocals", 1);
  clearOperand(operands[0]);
  blockBarrier();

  const Tile given = loadTile(inverse + column * depth, depth, rows, inBatch);
  Tile reciprocal;
  pointwise([](float i, float &r) { r = 1.0f / i; }, given, reciprocal);
  storeOperand(operands[0], 0, rows, reciprocal);
  blockBarrier();

  multiplyAccumulate(sums, weights, operands[0], 0);
#pragma unroll
  for (int gate = 0; gate < gates; ++gate)
    storeTile(out + (column * gates + gate) * depth, gates * depth, rows,
              inBatch, sums[gate]);
}
