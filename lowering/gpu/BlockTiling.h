//===- BlockTiling.h - what a block_step kernel needs of an SM ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One source for both: over constraints::Term a tiling yields the constraints
// that schedules must keep, over int64_t the numbers of a schedule that was
// chosen.

#ifndef REPRISE_LOWERING_GPU_BLOCKTILING_H
#define REPRISE_LOWERING_GPU_BLOCKTILING_H

#include "constraints/Problem.h"
#include "lowering/gpu/BlockStep.h"
#include "lowering/gpu/GpuSchedule.h"

namespace reprise::lowering {

/// Of one SM, in the units of the CUDA C++ programming guide, table of
/// technical specifications per compute capability.
struct SmLimits {
  int64_t registersPerBlock = 0;
  int64_t registersPerThread = 0;
  int64_t threadsPerBlock = 0;
  int64_t sharedMemoryBytes = 0;
};

/// What the needs depend on beside the schedule.
struct BlockFacts {
  explicit BlockFacts(const BlockStep &step);

  struct Product {
    int64_t gates = 0;
    /// Of an element of its weight, as which its factor is shared too.
    int64_t weightBytes = 0;
    /// Whether a product before it shares the same factor.
    bool isFactorShared = false;
  };
  llvm::SmallVector<Product> products;
  /// The last dimension of a state, which all products contract.
  llvm::StringRef lane;
  int64_t laneSize = 0;
  /// Tiles that live through a step: per element group, and per group and batch
  /// tile.
  int64_t groupTiles = 0, batchTiles = 0;

  /// Of the product that has most of them; 0 without products.
  int64_t mostGates() const;
  /// The bytes that all products' weights have; none where they differ.
  std::optional<int64_t> commonWeightBytes() const;

  static constexpr int64_t lanes = 32;
  /// Products walk the depth in steps of 16 elements, and the rows of an
  /// operand in shared memory lie 16 bytes further apart (kernels/common).
  static constexpr int64_t depthStep = 16;
  static constexpr int64_t rowPaddingBytes = 16;
  /// A tile is two f32 per lane.
  static constexpr int64_t tileRegisters = 2;
  /// Registers are handed out to a thread in eights.
  static constexpr int64_t registerGranularity = 8;
  /// An SM has four parts, each with a quarter of the registers; a block's
  /// warps are dealt out to them in turn. So the parts have room for a number
  /// of warps that is a multiple of four.
  static constexpr int64_t smParts = 4;
  /// Addresses, masks, lengths, loop counters and scalar temporaries: the least
  /// with which ptxas does not spill for cells of three and four gates on
  /// sm_90a.
  static constexpr int64_t overheadRegisters = 34;
};

/// `Int` is int64_t or constraints::Term.
template <typename Int>
struct BlockTiling {
  const BlockFacts &facts;
  /// Elements of one head; bytes of a weight, where all products agree.
  Int laneSize, commonWeightBytes;
  Int warps, groupsPerWarp, batchTiles, sharedGates;

  Int weightBytes(const BlockFacts::Product &product) const {
    return facts.commonWeightBytes() ? commonWeightBytes
                                     : Int(product.weightBytes);
  }
  /// Element groups of one head.
  Int groups() const {
    return constraints::ceilDivide(laneSize, Int(GpuSchedule::tileElements));
  }
  Int depthSteps() const {
    return constraints::ceilDivide(laneSize, Int(BlockFacts::depthStep));
  }

  /// Warps that it takes to hold all groups.
  Int neededWarps() const {
    return constraints::ceilDivide(groups(), groupsPerWarp);
  }
  /// Of a product's gates, those whose weights lie in shared memory.
  Int sharedGatesOf(const BlockFacts::Product &product) const {
    return constraints::minimum(sharedGates, Int(product.gates));
  }

  /// A step's 8 by 16 weights are spread over the lanes.
  Int weightRegistersPerThread() const {
    Int registers(0);
    for (const BlockFacts::Product &product : facts.products)
      registers = registers + (Int(product.gates) - sharedGatesOf(product)) *
                                  weightBytes(product);
    return groupsPerWarp * depthSteps() * registers;
  }
  /// The same words, lane by lane.
  Int sharedWeightBytes() const {
    Int words(0);
    for (const BlockFacts::Product &product : facts.products)
      words = words + sharedGatesOf(product) * weightBytes(product);
    return warps * groupsPerWarp * depthSteps() * words *
           Int(4 * BlockFacts::lanes);
  }
  Int tileRegistersPerThread() const {
    Int tiles = Int(facts.groupTiles) + Int(facts.batchTiles) * batchTiles;
    return tiles * groupsPerWarp * Int(BlockFacts::tileRegisters);
  }
  /// One group's products while they are accumulated: of f32 weights each gate
  /// has a register per column, and the operand one per byte; of narrow ones
  /// the tensor cores' two. What comes from shared memory passes through
  /// registers.
  Int accumulatorRegisters() const {
    Int most(0);
    for (const BlockFacts::Product &product : facts.products) {
      Int bytes = weightBytes(product);
      Int perGate = Int(3) * bytes - Int(4);
      most = constraints::maximum(most, Int(product.gates) * perGate + bytes +
                                            sharedGatesOf(product) * bytes);
    }
    return most;
  }
  /// Weights, tiles and what the compiler needs besides.
  Int registersPerThread() const {
    return weightRegistersPerThread() + tileRegistersPerThread() +
           accumulatorRegisters() + Int(BlockFacts::overheadRegisters);
  }
  Int threadsPerBlock() const { return warps * Int(BlockFacts::lanes); }
  /// As they are handed out.
  Int registersPerBlock() const {
    Int parts(BlockFacts::smParts),
        granularity(BlockFacts::registerGranularity);
    Int ofThread = constraints::ceilDivide(registersPerThread(), granularity) *
                   granularity;
    return ofThread * constraints::ceilDivide(warps, parts) * parts *
           Int(BlockFacts::lanes);
  }
  /// Weights, and two copies of each operand: what a step reads and what it
  /// writes.
  Int sharedMemoryBytes() const {
    Int columnBytes(0);
    for (const BlockFacts::Product &product : facts.products)
      if (!product.isFactorShared)
        columnBytes =
            columnBytes + Int(2) * (depthSteps() * Int(BlockFacts::depthStep) *
                                        weightBytes(product) +
                                    Int(BlockFacts::rowPaddingBytes));
    return columnBytes * Int(GpuSchedule::tileColumns) * batchTiles +
           sharedWeightBytes();
  }
};

/// The numbers of a schedule.
BlockTiling<int64_t> tilingOf(const BlockFacts &facts,
                              const GpuSchedule &schedule);

/// The family's constraints: `problem` gets a variable for each knob, and for
/// what the operator gives: the size of a head, under its dimension's name, and
/// `weight_bytes`. What fits best comes first: registers are read faster than
/// shared memory, more warps hide more latency, and a warp's groups are
/// computed one after the other.
void addConstraints(const BlockFacts &facts, const SmLimits &limits,
                    constraints::Problem &problem);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_BLOCKTILING_H
