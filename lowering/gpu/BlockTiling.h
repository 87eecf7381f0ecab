//===- BlockTiling.h - what a block_step kernel needs of an SM ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One source for both: over constraints::Term a tiling yields the constraints
// that schedules must keep, over int64_t the numbers of a schedule that was
// chosen.

#ifndef REPRISE_LOWERING_GPU_BLOCKTILING_H
#define REPRISE_LOWERING_GPU_BLOCKTILING_H

#include "constraints/Problem.h"
#include "lowering/analysis/StepPlan.h"
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

/// What the needs depend on beside the schedule; 32-bit registers of one
/// thread.
struct BlockFacts {
  BlockFacts(rec::OperatorOp op, rec::RecurrenceOp recurrence,
             const StepPlan &plan);

  /// Element groups of the state's last dimension.
  int64_t groups = 0;
  /// For one element group's weights.
  int64_t weightRegisters = 0;
  /// Tiles that live through a step: per element group, and per group and batch
  /// tile.
  int64_t groupTiles = 0, batchTiles = 0;
  /// One group's products while they are accumulated.
  int64_t accumulatorRegisters = 0;
  /// Bytes of a shared operand's row of one column, all operands and copies.
  int64_t operandColumnBytes = 0;

  static constexpr int64_t lanes = 32;
  /// Products walk the depth in steps of 16 elements, and the rows of an
  /// operand in shared memory lie 16 bytes further apart (kernels/common).
  static constexpr int64_t depthStep = 16;
  static constexpr int64_t rowPaddingBytes = 16;
  /// A tile is two f32 per lane.
  static constexpr int64_t tileRegisters = 2;
  /// Registers are handed out to a thread in eights.
  static constexpr int64_t registerGranularity = 8;
  /// Addresses, masks, lengths, loop counters and scalar temporaries: fitted to
  /// what ptxas reports for the LSTM, GRU and Elman kernels of tests/kernels.
  static constexpr int64_t overheadRegisters = 44;
};

/// `Int` is int64_t or constraints::Term.
template <typename Int>
struct BlockTiling {
  const BlockFacts &facts;
  Int warps, groupsPerWarp, batchTiles;

  /// Warps that it takes to hold all groups.
  Int neededWarps() const {
    using constraints::ceilDivide;
    return ceilDivide(Int(facts.groups), groupsPerWarp);
  }
  Int weightRegistersPerThread() const {
    return groupsPerWarp * Int(facts.weightRegisters);
  }
  Int tileRegistersPerThread() const {
    Int tiles = Int(facts.groupTiles) + Int(facts.batchTiles) * batchTiles;
    return tiles * groupsPerWarp * Int(BlockFacts::tileRegisters);
  }
  /// Weights, tiles and what the compiler needs besides, as they are handed
  /// out.
  Int registersPerThread() const {
    using constraints::ceilDivide;
    Int needed =
        weightRegistersPerThread() + tileRegistersPerThread() +
        Int(facts.accumulatorRegisters + BlockFacts::overheadRegisters);
    Int granularity(BlockFacts::registerGranularity);
    return ceilDivide(needed, granularity) * granularity;
  }
  Int threadsPerBlock() const { return warps * Int(BlockFacts::lanes); }
  Int registersPerBlock() const {
    return registersPerThread() * threadsPerBlock();
  }
  Int sharedMemoryBytes() const {
    return Int(facts.operandColumnBytes * GpuSchedule::tileColumns) *
           batchTiles;
  }
};

/// The numbers of a schedule.
BlockTiling<int64_t> tilingOf(const BlockFacts &facts,
                              const GpuSchedule &schedule);

/// The family's constraints: `problem` gets a variable for each knob. What fits
/// best comes first: more warps hide more latency, and a warp's groups are
/// computed one after the other.
void addConstraints(const BlockFacts &facts, const SmLimits &limits,
                    constraints::Problem &problem);

/// The schedule that the constraints leave and prefer; nullopt where nothing
/// fits.
std::optional<GpuSchedule> chooseSchedule(const BlockFacts &facts,
                                          const SmLimits &limits);

/// The schedule that passes the limits by the least, in parts of a limit.
GpuSchedule closestSchedule(const BlockFacts &facts, const SmLimits &limits);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_BLOCKTILING_H
