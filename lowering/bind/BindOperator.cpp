//===- BindOperator.cpp - sizes and element types -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/IndexSpaces.h"
#include "lowering/Passes.h"
#include "lowering/bind/Bound.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_BINDOPERATOR
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

/// A longer dimension is a mistake, and the sizes of buffers would overflow.
static constexpr int64_t largestSize = int64_t(1) << 31;

using Sizes = llvm::StringMap<int64_t>;

static SmallVector<StringRef> fixedDimensions(OperatorOp op) {
  SmallVector<StringRef> names = op.getDimensionNames();
  for (StringRef dynamic : dynamicDimensions(op))
    llvm::erase(names, dynamic);
  return names;
}

/// A window's past has as many steps as its first tap reaches back: the
/// dimension needs no size from outside. nullopt where `name` is none of a
/// past, or the taps have no size.
static std::optional<int64_t>
stepsOfPast(OperatorOp op, StringRef name,
            function_ref<std::optional<int64_t>(StringRef)> sizeOf) {
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>())
    for (unsigned i = 0; i != recurrence.getWindowedStreams().size(); ++i) {
      Value past = recurrence.getPastOf(i);
      Window window = recurrence.getWindow(i);
      if (!past || RecurrenceOp::getPastName(past) != name)
        continue;
      if (std::optional<int64_t> count = sizeOf(window.taps))
        return std::max<int64_t>(1, -window.firstTap(*count));
    }
  return std::nullopt;
}

static LogicalResult bindSizes(OperatorOp op, const Sizes &sizes) {
  NamedAttrList bound;
  Builder builder(op.getContext());
  auto sizeOf = [&](StringRef name) -> std::optional<int64_t> {
    auto given = sizes.find(name);
    return given == sizes.end() ? op.getSize(name) : given->second;
  };
  for (StringRef name : fixedDimensions(op)) {
    std::optional<int64_t> size = sizeOf(name);
    if (!size)
      size = stepsOfPast(op, name, sizeOf);
    if (!size)
      return op.emitOpError()
             << "has no size for the dimension " << name << ": give an input "
             << "that has it, or --dim " << name << "=SIZE";
    bound.append(name, builder.getI64IntegerAttr(*size));
  }
  op.setSizesAttr(bound.getDictionary(op.getContext()));
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>())
    if (failed(recurrence.checkWindowSizes(
            [&](StringRef name) { return op.getSize(name); })))
      return failure();
  return success();
}

/// Reads `NAME=SIZE` entries for dimensions that are `known`.
static LogicalResult readSizes(ModuleOp module, ArrayRef<std::string> entries,
                               const llvm::SetVector<StringRef> &known,
                               Sizes &sizes) {
  for (StringRef entry : entries) {
    auto [name, text] = entry.split('=');
    int64_t size;
    if (text.getAsInteger(10, size) || size < 1 || size > largestSize)
      return module.emitError()
             << "'" << entry << "' is not NAME=SIZE with a size from 1 to "
             << largestSize;
    if (!known.contains(name))
      return module.emitError()
             << "'" << entry
             << "' is for no dimension that takes a size; there are: "
             << llvm::join(known, ", ");
    if (!sizes.try_emplace(name, size).second)
      return module.emitError()
             << "'" << entry << "' gives " << name
             << " a second size: the first is " << sizes[name];
  }
  return success();
}

static void bindElementTypes(OperatorOp op, Type storage) {
  op.setStorage(storage);
  Type f32 = Float32Type::get(op.getContext());
  for (BlockArgument argument : op.getBody().getArguments()) {
    auto type = cast<NamedTensorType>(argument.getType());
    if (!type.getElementType())
      argument.setType(NamedTensorType::get(
          op.getContext(), type.getDimensions(),
          OperatorOp::isInitialState(argument) ? f32 : storage));
  }
}

/// The tensor that holds a sequence: as a result of the kind `all`, in the
/// storage type, unless it has one of its own. What stands for a `from` lies as
/// that one does.
static SequenceType sequenceInMemory(OpResult result, Type storage) {
  auto stage = cast<StageOpInterface>(result.getOwner());
  MLIRContext *context = stage.getContext();
  auto recurrence = dyn_cast<RecurrenceOp>(stage.getOperation());
  if (recurrence && llvm::is_contained(recurrence.getPastResults(), result)) {
    auto type = cast<NamedTensorType>(
        recurrence.bindingOfPast(result).initial.getType());
    return SequenceType::get(context, type.getDimensions(),
                             type.getElementType());
  }
  Type own = cast<SequenceType>(result.getType()).getElementType();
  // The operator is verified: its spaces are known.
  SmallVector<StringRef> names = {stage.getTime(), RecDialect::batchName};
  llvm::append_range(names, namesInMemory(result));
  SmallVector<Dimension> dimensions;
  for (StringRef name : names)
    dimensions.push_back(StringAttr::get(context, name));
  return SequenceType::get(context, dimensions, own ? own : storage);
}

static void bindSequences(OperatorOp op, Type storage) {
  for (StageOpInterface stage : op.getStages())
    for (OpResult result : stage->getResults())
      result.setType(sequenceInMemory(result, storage));
}

static void bindNominalSizes(OperatorOp op, const Sizes &sizes) {
  NamedAttrList nominal;
  Builder builder(op.getContext());
  for (StringRef name : dynamicDimensions(op))
    if (auto size = sizes.find(name); size != sizes.end())
      nominal.append(name, builder.getI64IntegerAttr(size->second));
  if (!nominal.empty())
    op.setNominalSizesAttr(nominal.getDictionary(op.getContext()));
}

/// What no result needs: later stages compute, store and pack all they find.
static void eraseUnused(OperatorOp op) {
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>())
    for (Operation &stepOp : llvm::make_early_inc_range(
             llvm::reverse(recurrence.getStep().front())))
      if (isOpTriviallyDead(&stepOp))
        stepOp.erase();
}

namespace {

struct BindOperatorPass
    : public reprise::lowering::impl::BindOperatorBase<BindOperatorPass> {
  using BindOperatorBase::BindOperatorBase;

  void runOnOperation() override {
    llvm::SetVector<StringRef> fixed, dynamic;
    getOperation().walk([&](OperatorOp op) {
      fixed.insert_range(fixedDimensions(op));
      dynamic.insert_range(dynamicDimensions(op));
    });
    Sizes sizeOf, nominalSizeOf;
    if (failed(readSizes(getOperation(), sizes, fixed, sizeOf)) ||
        failed(readSizes(getOperation(), nominal, dynamic, nominalSizeOf)))
      return signalPassFailure();
    Builder builder(&getContext());
    Type given = llvm::StringSwitch<Type>(storage)
                     .Case("f32", builder.getF32Type())
                     .Case("bf16", builder.getBF16Type())
                     .Case("f16", builder.getF16Type())
                     .Default(Type());
    if (!given && !storage.empty()) {
      getOperation().emitError()
          << "'" << storage << "' is not a storage type: f32, bf16 or f16";
      return signalPassFailure();
    }
    WalkResult result = getOperation().walk([&](OperatorOp op) {
      if (failed(bindSizes(op, sizeOf)))
        return WalkResult::interrupt();
      Type own = op.getStorage().value_or(Type());
      Type storageType = given ? given : own ? own : builder.getF32Type();
      if (own && own != storageType) {
        op.emitOpError() << "says that it is stored as " << own
                         << ", and inputs are of " << storageType
                         << ": leave its attribute 'storage' out, or give "
                         << own;
        return WalkResult::interrupt();
      }
      bindElementTypes(op, storageType);
      bindNominalSizes(op, nominalSizeOf);
      eraseUnused(op);
      bindSequences(op, storageType);
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};

} // namespace
