//===- lstm_block.cu.h - LSTM, a thread block per head and batch tile -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernel that the first GPU family emits, written by hand as its model.
// Recurrent weights stay in registers for all of T; h goes round through shared
// memory, and one barrier separates two steps. Both NVRTC and the simulation
// compile this text.
//
// Grid: (H, ceil(B / (8 * batchTiles))); 32 * warps threads; 2 * Operand::bytes
// of dynamic shared memory. x [T,B,G,H,D], r [G,H,D,D] (row: output), b
// [G,H,D]; h0, c0 [B,H,D] and lengths [B] may be null; h [T,B,H,D], h_last,
// c_last [B,H,D], each of them may be null.
//
//===----------------------------------------------------------------------===//

#include "reprise/Kernel.h"

using namespace reprise::gpu;

namespace {
using Storage = BFloat16;   // of streams, weights, and the product's operands
constexpr int heads = 2;    // H
constexpr int headDim = 64; // D
constexpr int gates = 4;    // i, f, z, o
constexpr int warps = 8;    // in a block
// A warp owns this many groups of 8 elements, all gates of them; a block owns
// this many tiles of 8 batch columns.
constexpr int groupsPerWarp = 1;
constexpr int batchTiles = 1;
constexpr int prefetchSteps = 8;

// Strides in elements, from one row of the batch to the next. 64 bits: tensors
// may be large.
constexpr Index stateColumn = Index(heads) * headDim;
constexpr Index xColumn = gates * stateColumn;

using Weights = WeightFragment<Storage, headDim>;
using Operand = SharedOperand<Storage, headDim, tileColumns * batchTiles>;
static_assert(warps * groupsPerWarp * tileElements >= headDim,
              "the warps must cover the head");
} // namespace

extern "C" __global__ void __launch_bounds__(32 * warps)
    lstm_block(Input<Storage> x, Input<Storage> r, Input<Storage> b,
               Input<float> h0, Input<float> c0, Input<int> lengths,
               Output<Storage> h, Output<float> h_last, Output<float> c_last,
               Index T, Index B) {
  const Index head = blockX();

  Index column[batchTiles];
  ColumnMask inBatch[batchTiles];
  ColumnLengths length[batchTiles];
#pragma unroll
  for (int tile = 0; tile < batchTiles; ++tile) {
    column[tile] = (blockY() * batchTiles + tile) * tileColumns;
    inBatch[tile] = columnsBelow(column[tile], B);
    length[tile] = loadLengths(lengths, column[tile], B, T);
  }

  ElementGroup elements[groupsPerWarp];
  Weights weights[groupsPerWarp][gates];
  Tile bias[groupsPerWarp][gates];
  Tile hState[groupsPerWarp][batchTiles], cState[groupsPerWarp][batchTiles];
#pragma unroll
  for (int group = 0; group < groupsPerWarp; ++group) {
    elements[group] =
        elementGroup(warpIndex() * groupsPerWarp + group, headDim);
#pragma unroll
    for (int gate = 0; gate < gates; ++gate) {
      const Index row = gate * stateColumn + head * headDim;
      weights[group][gate] =
          loadWeights<headDim>(r + row * headDim, elements[group]);
      bias[group][gate] = loadTile(b + row, 0, elements[group], allColumns());
    }
#pragma unroll
    for (int tile = 0; tile < batchTiles; ++tile) {
      const Index state = column[tile] * stateColumn + head * headDim;
      hState[group][tile] =
          h0 ? loadTile(h0 + state, stateColumn, elements[group], inBatch[tile])
             : zeroTile();
      cState[group][tile] =
          c0 ? loadTile(c0 + state, stateColumn, elements[group], inBatch[tile])
             : zeroTile();
    }
  }

  // A step reads operands[t & 1] and writes the other. Both start as zeros
  // because no warp writes the padding of the depth.
  SharedMemory shared;
  const auto operands = shared.operands<Operand>("h", 2);
  clearOperand(operands[0]);
  clearOperand(operands[1]);
  blockBarrier();
#pragma unroll
  for (int group = 0; group < groupsPerWarp; ++group)
#pragma unroll
    for (int tile = 0; tile < batchTiles; ++tile)
      storeOperand(operands[0], tile, elements[group], hState[group][tile]);

  // x is fetched one step ahead, so that its way from memory overlaps barrier
  // and product. Behind a row's length, and behind T, nothing is read.
  ColumnMask reached[batchTiles];
  StoredTile<Storage> xs[groupsPerWarp][batchTiles][gates];
  const auto fetch = [&](Index t) {
#pragma unroll
    for (int tile = 0; tile < batchTiles; ++tile) {
      reached[tile] = columnsReached(length[tile], t);
#pragma unroll
      for (int group = 0; group < groupsPerWarp; ++group)
#pragma unroll
        for (int gate = 0; gate < gates; ++gate)
          xs[group][tile][gate] =
              loadStoredTile(x + (t * B + column[tile]) * xColumn +
                                 gate * stateColumn + head * headDim,
                             xColumn, elements[group], reached[tile]);
      // A step is shorter than the way from memory: what a later one fetches
      // goes to L2.
      const Index ahead = t + prefetchSteps;
      const ColumnMask reachedAhead = columnsReached(length[tile], ahead);
#pragma unroll
      for (int group = 0; group < groupsPerWarp; ++group)
#pragma unroll
        for (int gate = 0; gate < gates; ++gate)
          prefetchTile(x + (ahead * B + column[tile]) * xColumn +
                           gate * stateColumn + head * headDim,
                       xColumn, elements[group], reachedAhead);
    }
  };
  fetch(0);
  blockBarrier();

  for (Index t = 0; t < T; ++t) {
#pragma unroll
    for (int group = 0; group < groupsPerWarp; ++group)
#pragma unroll
      for (int tile = 0; tile < batchTiles; ++tile) {
        Tile product[gates] = {zeroTile(), zeroTile(), zeroTile(), zeroTile()};
        multiplyAccumulate(product, weights[group], operands[t & 1], tile);

        Tile hNew, cNew;
        const auto &xt = xs[group][tile];
        const Tile(&bt)[gates] = bias[group];
        pointwise(
            [](float ri, float rf, float rz, float ro, float xi, float xf,
               float xz, float xo, float bi, float bf, float bz, float bo,
               float cp, float &hn, float &cn) {
              const float i = math::sigmoid(xi + ri + bi);
              const float f = math::sigmoid(xf + rf + bf);
              const float z = math::tanh(xz + rz + bz);
              const float o = math::sigmoid(xo + ro + bo);
              cn = f * cp + i * z;
              hn = o * math::tanh(cn);
            },
            product[0], product[1], product[2], product[3], xt[0], xt[1], xt[2],
            xt[3], bt[0], bt[1], bt[2], bt[3], cState[group][tile], hNew, cNew);

        // Behind a row's length the step is the identity and its output is
        // zero.
        hState[group][tile] = select(reached[tile], hNew, hState[group][tile]);
        cState[group][tile] = select(reached[tile], cNew, cState[group][tile]);
        if (h)
          storeTile(h + (t * B + column[tile]) * stateColumn + head * headDim,
                    stateColumn, elements[group], inBatch[tile],
                    select(reached[tile], hNew, zeroTile()));
        storeOperand(operands[(t + 1) & 1], tile, elements[group],
                     hState[group][tile]);
      }
    fetch(t + 1);
    blockBarrier();
  }

#pragma unroll
  for (int group = 0; group < groupsPerWarp; ++group)
#pragma unroll
    for (int tile = 0; tile < batchTiles; ++tile) {
      const Index state = column[tile] * stateColumn + head * headDim;
      if (h_last)
        storeTile(h_last + state, stateColumn, elements[group], inBatch[tile],
                  hState[group][tile]);
      if (c_last)
        storeTile(c_last + state, stateColumn, elements[group], inBatch[tile],
                  cState[group][tile]);
    }
}
