//===- BindOperator.cpp - sizes and element types ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_BINDOPERATOR
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

/// The dimensions over which the operator's recurrences run, and the batch.
static SmallVector<StringRef> dynamicNames(OperatorOp op) {
  SmallVector<StringRef> names = {RecDialect::batchName};
  op.walk([&](RecurrenceOp recurrence) { names.push_back(recurrence.getTime()); });
  return names;
}

/// A tensor that is only ever an initial value holds a state.
static bool isState(BlockArgument argument) {
  return !argument.use_empty() && llvm::all_of(argument.getUses(), [](OpOperand &use) {
    auto recurrence = dyn_cast<RecurrenceOp>(use.getOwner());
    return recurrence && llvm::is_contained(recurrence.getInitialStates(), use.get());
  });
}

static LogicalResult bindSizes(OperatorOp op, const llvm::StringMap<int64_t> &sizes) {
  NamedAttrList bound;
  Builder builder(op.getContext());
  SmallVector<StringRef> dynamic = dynamicNames(op);
  for (StringRef name : op.getDimensionNames()) {
    auto size = sizes.find(name);
    if (llvm::is_contained(dynamic, name))
      continue;
    if (size == sizes.end())
      return op.emitOpError() << "has no size for the dimension " << name << ": give an input "
                              << "that has it, or --dim " << name << "=SIZE";
    bound.append(name, builder.getI64IntegerAttr(size->second));
  }
  op.setSizesAttr(bound.getDictionary(op.getContext()));
  return success();
}

static void bindElementTypes(OperatorOp op, Type storage) {
  op.setStorage(storage);
  Type f32 = Float32Type::get(op.getContext());
  for (BlockArgument argument : op.getBody().getArguments()) {
    auto type = cast<NamedTensorType>(argument.getType());
    if (!type.getElementType())
      argument.setType(NamedTensorType::get(op.getContext(), type.getDimensions(),
                                            isState(argument) ? f32 : storage));
  }
}

namespace {

struct BindOperatorPass
    : public reprise::lowering::impl::BindOperatorBase<BindOperatorPass> {
  using BindOperatorBase::BindOperatorBase;

  void runOnOperation() override {
    llvm::StringMap<int64_t> sizeOf;
    for (StringRef entry : sizes) {
      auto [name, text] = entry.split('=');
      int64_t size;
      if (text.getAsInteger(10, size) || size < 1) {
        getOperation().emitError() << "'" << entry << "' is not NAME=SIZE with a size of at least 1";
        return signalPassFailure();
      }
      sizeOf[name] = size;
    }
    Builder builder(&getContext());
    Type storageType = llvm::StringSwitch<Type>(storage)
                           .Case("f32", builder.getF32Type())
                           .Case("bf16", builder.getBF16Type())
                           .Case("f16", builder.getF16Type())
                           .Default(Type());
    if (!storageType) {
      getOperation().emitError() << "'" << storage << "' is not a storage type: f32, bf16 or f16";
      return signalPassFailure();
    }
    WalkResult result = getOperation().walk([&](OperatorOp op) {
      if (failed(bindSizes(op, sizeOf)))
        return WalkResult::interrupt();
      bindElementTypes(op, storageType);
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};

} // namespace
