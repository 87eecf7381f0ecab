//===- RegisterModel.h - what a block_step kernel needs of an SM ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_GPU_REGISTERMODEL_H
#define REPRISE_LOWERING_GPU_REGISTERMODEL_H

#include "lowering/analysis/StepPlan.h"
#include "lowering/gpu/GpuSchedule.h"

namespace reprise::lowering {

/// Of one SM, in the units of the CUDA C++ programming guide, table of
/// technical specifications per compute capability.
struct SmLimits {
  int64_t registersPerBlock = 65536;
  int64_t registersPerThread = 255;
  int64_t sharedMemoryBytes = 0;
};

/// Registers and shared memory of a block, as functions of the schedule.
class RegisterModel {
public:
  RegisterModel(rec::OperatorOp op, rec::RecurrenceOp recurrence,
                const StepPlan &plan);

  int64_t weightRegistersPerThread(const GpuSchedule &schedule) const;
  /// Weights, tiles and what the compiler needs besides.
  int64_t registersPerThread(const GpuSchedule &schedule) const;
  int64_t sharedMemoryBytes(const GpuSchedule &schedule) const;
  bool fits(const GpuSchedule &schedule, const SmLimits &limits) const;
  /// Element groups of the state's last dimension.
  int64_t getGroups() const { return groups; }
  /// Bytes of one head's weights in registers.
  int64_t weightBytes() const;

private:
  int64_t groups = 0;
  /// 32-bit registers of one thread for one element group's weights.
  int64_t weightRegisters = 0;
  /// Tiles that live through a step: per element group, and per group and batch
  /// tile.
  int64_t groupTiles = 0, batchTiles = 0;
  /// Registers of one group's products while they are accumulated.
  int64_t accumulatorRegisters = 0;
  /// Bytes of a shared operand's row of one column, all operands and copies.
  int64_t operandColumnBytes = 0;
};

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_REGISTERMODEL_H
