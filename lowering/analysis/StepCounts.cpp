//===- StepCounts.cpp - how much a step computes and moves ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/analysis/StepCounts.h"
#include "dialect/IndexSpaces.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

static constexpr uint64_t mostCounted = uint64_t(1) << 40;

int64_t reprise::lowering::addCounts(int64_t a, int64_t b) {
  return std::min<uint64_t>(mostCounted, llvm::SaturatingAdd<uint64_t>(a, b));
}

int64_t reprise::lowering::multiplyCounts(int64_t a, int64_t b) {
  return std::min<uint64_t>(mostCounted,
                            llvm::SaturatingMultiply<uint64_t>(a, b));
}

int64_t reprise::lowering::countElements(OperatorOp op,
                                         ArrayRef<StringRef> dimensions) {
  int64_t count = 1;
  for (StringRef name : dimensions)
    count = multiplyCounts(count, op.getSize(name).value_or(1));
  return count;
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

/// In `math` all but a few are written out.
bool reprise::lowering::isFunction(Operation &op) {
  if (isa<math::FmaOp, math::AbsFOp, math::CopySignOp>(op))
    return false;
  return isa<math::MathDialect>(op.getDialect()) ||
         isa<SigmoidOp, SoftplusOp, LogSigmoidOp>(op);
}

bool reprise::lowering::isWorthKeeping(Operation &op) {
  return isFunction(op) || isa<arith::DivFOp, arith::RemFOp>(op);
}

int64_t reprise::lowering::operationsOf(Operation &op) {
  return isFunction(op) ? operationsOfFunction : 1;
}

int64_t reprise::lowering::countElementwise(RecurrenceOp recurrence) {
  auto owner = recurrence->getParentOfType<OperatorOp>();
  // The operator is verified: its spaces are known.
  FailureOr<IndexSpaces> spaces = IndexSpaces::compute(recurrence);
  int64_t count = 0;
  for (Operation &op : recurrence.getStep().front().without_terminator()) {
    auto product = dyn_cast<ProductOpInterface>(op);
    if (isa<arith::ConstantOp>(op) || (product && product.isContraction()))
      continue;
    // A reduction takes each element of its operand.
    Value walked = isa<ReduceOp>(op) ? op.getOperand(0) : op.getResult(0);
    int64_t elements = countElements(owner, spaces->of(walked).getNames());
    count = addCounts(count, multiplyCounts(operationsOf(op), elements));
  }
  return count;
}

//===----------------------------------------------------------------------===//
// Bytes
//===----------------------------------------------------------------------===//

/// Of one row and step of a tensor or sequence over `time`.
static int64_t bytesPerRow(OperatorOp op, Value operand, StringRef time) {
  if (auto type = dyn_cast<NamedTensorType>(operand.getType()))
    return multiplyCounts(type.getPack({time, RecDialect::batchName}) *
                              type.getElementType().getIntOrFloatBitWidth() / 8,
                          countElements(op, type.getNames()));
  auto sequence = cast<OpResult>(operand);
  auto stage = cast<StageOpInterface>(sequence.getOwner());
  int64_t elements = countElements(op, stage.getSpace(sequence)->getNames());
  return multiplyCounts(op.getStorage()->getIntOrFloatBitWidth() / 8, elements);
}

int64_t
reprise::lowering::countStreamedBytes(ArrayRef<StageOpInterface> stages) {
  StageOpInterface first = stages.front();
  auto op = first->getParentOfType<OperatorOp>();
  auto isInside = [&](Operation *stage) {
    return llvm::is_contained(stages, stage);
  };
  int64_t bytes = 0;
  auto add = [&](Value value) {
    bytes = addCounts(bytes, bytesPerRow(op, value, first.getTime()));
  };
  llvm::SmallDenseSet<Value> read;
  for (StageOpInterface stage : stages) {
    for (const StageRead &one : stage.getReads())
      if (!isInside(one.operand.getDefiningOp()) &&
          read.insert(one.operand).second)
        add(one.operand);
    for (OpResult result : stage->getResults())
      if (llvm::any_of(result.getUsers(), [&](Operation *user) {
            return isa<StageOpInterface>(user) && !isInside(user);
          }))
        add(result);
  }
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    if (returned.getKind(i) == ReturnKind::all)
      for (Value value : returned.getPacked(i))
        if (isInside(value.getDefiningOp()))
          add(value);
  return bytes;
}
