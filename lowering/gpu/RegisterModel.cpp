//===- RegisterModel.cpp - what a block_step kernel needs of an SM --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/RegisterModel.h"
#include "dialect/Rec.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

/// Products walk the depth in steps of 16 elements (kernels/common).
static constexpr int64_t depthStep = 16;
/// A tile is two f32 per lane.
static constexpr int64_t tileRegisters = 2;
/// Addresses, masks, lengths, loop counters and scalar temporaries: fitted to
/// what ptxas reports for the LSTM, GRU and Elman kernels of tests/kernels.
static constexpr int64_t overheadRegisters = 44;

RegisterModel::RegisterModel(OperatorOp op, RecurrenceOp recurrence,
                             const StepPlan &plan) {
  StringRef lane =
      plan.getPhases().front().nests.front().space.getNames().back();
  groups = llvm::divideCeil(*op.getSize(lane), GpuSchedule::tileElements);
  llvm::SetVector<Value> factors;
  recurrence.getStep().walk([&](BlockDiagonalProductOp product) {
    bool single = product.getWeight().getType().getElementType().isF32();
    int64_t steps =
        llvm::divideCeil(*op.getSize(product.getContractedName()), depthStep);
    int64_t gates = product->getNumResults();
    weightRegisters += gates * steps * (single ? 4 : 2);
    accumulatorRegisters = std::max(
        accumulatorRegisters, single ? gates * GpuSchedule::tileColumns + 4
                                     : gates * tileRegisters + 2);
    if (factors.insert(product.getFactors()[0])) {
      int64_t elementBytes = single ? 4 : 2;
      operandColumnBytes += 2 * (steps * depthStep * elementBytes + 16);
    }
  });
  for (unsigned i = 0, e = recurrence.getParams().size(); i != e; ++i)
    groupTiles += recurrence.getParamArguments(i).size();
  for (unsigned i = 0, e = recurrence.getStreams().size(); i != e; ++i)
    batchTiles += recurrence.getStreamArguments(i).size();
  batchTiles += recurrence.getNumStates();
}

int64_t
RegisterModel::weightRegistersPerThread(const GpuSchedule &schedule) const {
  return weightRegisters * schedule.groupsPerWarp;
}

int64_t RegisterModel::registersPerThread(const GpuSchedule &schedule) const {
  int64_t tiles = groupTiles + batchTiles * schedule.batchTiles;
  return weightRegistersPerThread(schedule) +
         tiles * tileRegisters * schedule.groupsPerWarp + accumulatorRegisters +
         overheadRegisters;
}

int64_t RegisterModel::sharedMemoryBytes(const GpuSchedule &schedule) const {
  return operandColumnBytes * schedule.batchTiles * GpuSchedule::tileColumns;
}

int64_t RegisterModel::weightBytes() const {
  return weightRegisters * groups * 32 * 4;
}

bool RegisterModel::fits(const GpuSchedule &schedule,
                         const SmLimits &limits) const {
  // The hardware hands out registers to a thread in eights.
  int64_t perThread = llvm::alignTo(registersPerThread(schedule), 8);
  return perThread <= llvm::alignTo(limits.registersPerThread, 8) &&
         perThread * schedule.warps * 32 <= limits.registersPerBlock &&
         sharedMemoryBytes(schedule) <= limits.sharedMemoryBytes;
}
