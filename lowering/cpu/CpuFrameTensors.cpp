//===- CpuFrameTensors.cpp - what a frame reads and writes ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Of CpuFrame: initial values, results of each kind, and sequences between
// groups.
//
//===----------------------------------------------------------------------===//

#include "lowering/cpu/CpuFrame.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

Value CpuFrame::isPresent(Value argument) {
  Value pointer =
      memref::ExtractAlignedPointerAsIndexOp::create(builder, argument);
  return arith::CmpIOp::create(builder, arith::CmpIPredicate::ne, pointer,
                               index(0));
}

void CpuFrame::initialize(Value initial,
                          function_ref<void(bool isGiven)> emit) {
  inPrologue([&] {
    Value given = isPresent(arguments().inputs.lookup(initial));
    auto choice = scf::IfOp::create(builder, given, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(choice.thenBlock());
    emit(true);
    builder.setInsertionPointToStart(choice.elseBlock());
    emit(false);
  });
}

std::optional<CpuFrame::Tensor> CpuFrame::tensorOf(const Group &group,
                                                   Value operand) {
  if (auto type = dyn_cast<NamedTensorType>(operand.getType()))
    return Tensor{type, arguments().inputs.lookup(operand)};
  if (group.contains(operand.getDefiningOp()))
    return std::nullopt;
  return Tensor{cast<SequenceType>(operand.getType()).getTensorType(),
                sequences.lookup(operand)};
}

/// Which of the kept steps, if any, `time` is: calls `store` with its number.
void CpuFrame::forKeptStep(unsigned result, Value time, Value row,
                           function_ref<void(Value)> store) {
  ReturnOp returned = op.getReturn();
  int64_t stride = returned.getStride(result);
  if (stride == 1)
    return store(time);
  OpBuilder::InsertionGuard guard(builder);
  auto onlyIfEqual = [&](Value a, Value b) {
    Value isKept =
        arith::CmpIOp::create(builder, arith::CmpIPredicate::eq, a, b);
    auto branch = scf::IfOp::create(builder, isKept);
    builder.setInsertionPointToStart(branch.thenBlock());
  };
  if (stride > 1) {
    Value taken = arith::AddIOp::create(builder, time, index(1));
    onlyIfEqual(arith::RemUIOp::create(builder, taken, index(stride)),
                index(0));
    Value number = arith::DivUIOp::create(builder, taken, index(stride));
    return store(arith::SubIOp::create(builder, number, index(1)));
  }
  auto steps = returned.getStepsOf(result);
  Value list = arguments().inputs.lookup(steps);
  auto loop = scf::ForOp::create(
      builder, index(0), memref::DimOp::create(builder, list, 0), index(1));
  builder.setInsertionPointToStart(loop.getBody());
  SmallVector<Value> at = {loop.getInductionVar()};
  if (steps.getType().hasName(RecDialect::batchName))
    at.push_back(row);
  Value listed = memref::LoadOp::create(builder, list, at);
  onlyIfEqual(
      arith::IndexCastOp::create(builder, builder.getIndexType(), listed),
      time);
  store(loop.getInductionVar());
}

bool CpuFrame::isKept(OpResult sequence) {
  ReturnOp returned = op.getReturn();
  return sequences.contains(sequence) ||
         llvm::any_of(llvm::seq(returned.getNumReturned()), [&](unsigned i) {
           return returned.getKind(i) == ReturnKind::all &&
                  llvm::is_contained(returned.getPacked(i), sequence);
         });
}

void CpuFrame::storeAll(Memory &memory, OpResult sequence, Value value,
                        Value active, Value time, Value row,
                        const Point &point) {
  OpBuilder::InsertionGuard guard(builder);
  // Behind a packed row lies the next one.
  if (op.getPacked())
    builder.setInsertionPointToStart(
        scf::IfOp::create(builder, active).thenBlock());
  else
    value = arith::SelectOp::create(builder, active, value, memory.splat(0));
  auto store = [&](NamedTensorType type, Value memref, unsigned entry,
                   Value step) {
    memory.store(memory.inTensor(type, memref, entry, step, row, point), value);
  };
  if (Value kept = sequences.lookup(sequence))
    store(cast<SequenceType>(sequence.getType()).getTensorType(), kept, 0,
          time);
  ReturnOp returned = op.getReturn();
  for (unsigned result = 0; result != returned.getNumReturned(); ++result) {
    if (returned.getKind(result) != ReturnKind::all)
      continue;
    for (auto [entry, packed] : llvm::enumerate(returned.getPacked(result)))
      if (packed == sequence)
        forKeptStep(result, time, row, [&](Value step) {
          store(returned.getReturnedType(result), arguments().results[result],
                entry, step);
        });
  }
}

void CpuFrame::forEachSum(
    OpResult sequence,
    function_ref<void(NamedTensorType type, Value memref, unsigned entry)>
        add) {
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i) {
    if (returned.getKind(i) != ReturnKind::sum)
      continue;
    for (auto [entry, packed] : llvm::enumerate(returned.getPacked(i)))
      if (packed == sequence)
        add(returned.getReturnedType(i), arguments().results[i], entry);
  }
}

SmallVector<OpResult> CpuFrame::continuedStates(const Group &group) {
  SmallVector<OpResult> states;
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>())
    for (Value initial : recurrence.getInitialStates())
      if (auto state = dyn_cast<OpResult>(initial))
        if (group.contains(state.getOwner()) &&
            !llvm::is_contained(states, state))
          states.push_back(state);
  return states;
}

Buffer CpuFrame::lastOf(OpResult state) {
  Buffer &last = lastStates[state];
  if (last.memref)
    return last;
  NamedTensorType type = cast<SequenceType>(state.getType()).getTensorType();
  StringRef time = cast<StageOpInterface>(state.getOwner()).getTime();
  last.names = type.getNames({time, RecDialect::batchName});
  SmallVector<int64_t> sizes;
  for (StringRef name : last.names)
    sizes.push_back(sizeOf(name));
  inPrologue([&] {
    last.memref =
        workspace().allocateRows(1, {batch()}, sizes, builder.getF32Type());
  });
  return last;
}

void CpuFrame::forEachLast(const Group &group,
                           function_ref<void(const LastPlace &)> store) {
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i) {
    if (returned.getKind(i) != ReturnKind::last)
      continue;
    for (auto [entry, packed] : llvm::enumerate(returned.getPacked(i))) {
      auto sequence = cast<OpResult>(packed);
      if (group.contains(sequence.getOwner()))
        store({sequence, returned.getReturnedType(i), arguments().results[i],
               unsigned(entry)});
    }
  }
}

void CpuFrame::storeLast(const Group &group,
                         function_ref<void(const LastPlace &)> store) {
  inEpilogue([&] { forEachLast(group, store); });
}
