//===- BlockTiling.h - what a block_step kernel needs of an SM ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One source for both: over constraints::Term a tiling yields the constraints
// that schedules must keep, over int64_t the numbers of a schedule that was
// chosen.

#ifndef REPRISE_LOWERING_GPU_BLOCK_STEP_BLOCKTILING_H
#define REPRISE_LOWERING_GPU_BLOCK_STEP_BLOCKTILING_H

#include "constraints/Problem.h"
#include "lowering/gpu/block_step/BlockFacts.h"
#include "lowering/gpu/block_step/BlockSchedule.h"

namespace reprise::lowering {

/// How fast one multiprocessor is (CUDA C++ Programming Guide, arithmetic
/// instructions; NVIDIA A100 whitepaper). Tensor cores are those that warps
/// feed from registers; the barrier's cycles are an estimate, of warps that
/// arrive together.
struct MultiprocessorSpeed {
  static constexpr int64_t floatOperationsPerCycle = 128;
  static constexpr int64_t tensorMultiplyAddsPerCycle = 1024;
  static constexpr int64_t sharedMemoryBytesPerCycle = 128;
  static constexpr int64_t barrierCycles = 30;
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
    return constraints::ceilDivide(laneSize, Int(BlockSchedule::tileElements));
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
    return columnBytes * Int(BlockSchedule::tileColumns) * batchTiles +
           sharedWeightBytes();
  }
};

/// The numbers of a schedule.
BlockTiling<int64_t> tilingOf(const BlockFacts &facts,
                              const BlockSchedule &schedule);

/// The family's constraints over its knobs, which are variables of `problem`;
/// it gets one more for what the operator gives: the size of a head, under its
/// dimension's name, and `weight_bytes`. What fits best comes first: registers
/// are read faster than shared memory, more warps hide more latency, and a
/// warp's groups are computed one after the other.
void addConstraints(const BlockFacts &facts, rec::GpuTargetAttr target,
                    constraints::Problem &problem);

/// What no knob changes: a block's products, the reading of their operands, its
/// arithmetic on elements, and a barrier each step. Blocks run beside each
/// other: what the heads cost is the cost of one.
void addFixedCosts(const BlockFacts &facts, NominalSizes &nominal,
                   std::vector<CostTerm> &costs);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_BLOCK_STEP_BLOCKTILING_H
