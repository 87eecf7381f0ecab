//===- DeriveInputProduct.cpp - a stream as a product of an input ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "dialect/Syntax.h"
#include "lowering/Passes.h"
#include "lowering/derive/Arguments.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_DERIVEINPUTPRODUCT
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

static constexpr llvm::StringLiteral inputName = "u", weightName = "w",
                                     inputDimension = "I";

//===----------------------------------------------------------------------===//
// What can be derived
//===----------------------------------------------------------------------===//

/// u, w and I must be free.
static LogicalResult checkNames(OperatorOp op) {
  SmallVector<StringRef> taken;
  llvm::append_range(taken,
                     op.getArgumentNames().getAsValueRange<StringAttr>());
  llvm::append_range(
      taken, op.getReturn().getResultNames().getAsValueRange<StringAttr>());
  for (StringRef name : {inputName, weightName})
    if (llvm::is_contained(taken, name))
      return op.emitError() << "has an argument or a result '" << name
                            << "' already: an input product needs the names "
                            << inputName << " and " << weightName
                            << "; rename it, or write the product into the "
                               "step";
  if (llvm::is_contained(op.getDimensionNames(), inputDimension))
    return op.emitError() << "has a dimension " << inputDimension
                          << " already: an input product needs that name";
  return success();
}

/// A product can stand where the argument is a stream and nothing else.
static LogicalResult checkUses(OperatorOp op, BlockArgument argument) {
  StringRef name = op.getArgumentName(argument.getArgNumber());
  auto error = [&](Location loc) {
    return mlir::emitError(loc) << "'" << name << "' cannot be the product of "
                                << inputName << " and " << weightName << ": ";
  };
  for (OpOperand &use : argument.getUses()) {
    auto recurrence = dyn_cast<RecurrenceOp>(use.getOwner());
    if (!recurrence || !llvm::is_contained(recurrence.getStreams(), argument))
      return error(use.getOwner()->getLoc()) << "it is more than a stream here";
    auto [begin, count] = recurrence.getODSOperandIndexAndLength(0);
    if (use.getOperandNumber() >= begin + count)
      return error(recurrence.getLoc()) << "it is more than a stream here";
  }
  if (argument.use_empty())
    return error(argument.getLoc()) << "no recurrence reads it";
  auto recurrence = cast<RecurrenceOp>(*argument.getUsers().begin());
  auto type = cast<NamedTensorType>(argument.getType());
  if (type.getNames({recurrence.getTime(), RecDialect::batchName}).empty())
    return error(argument.getLoc())
           << "it has no dimension besides time and batch that a product could "
              "make";
  return success();
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

namespace {
/// The tensors that take the argument's place.
struct Factors {
  Value input, weight;
};
} // namespace

/// [time, B, I] and [.., space, I], of the argument's element type.
static std::pair<NamedTensorType, NamedTensorType>
factorTypes(NamedTensorType type, StringRef time) {
  SmallVector<Dimension> input, weight;
  for (const Dimension &dimension : type.getDimensions()) {
    bool isOuter =
        dimension.isNamed() && (dimension.getName() == time ||
                                dimension.getName() == RecDialect::batchName);
    (isOuter ? input : weight).push_back(dimension);
  }
  Dimension summed(StringAttr::get(type.getContext(), inputDimension));
  input.push_back(summed);
  weight.push_back(summed);
  auto tensor = [&](ArrayRef<Dimension> dimensions) {
    return NamedTensorType::get(type.getContext(), dimensions,
                                type.getElementType());
  };
  return {tensor(input), tensor(weight)};
}

/// Reads `factors` in place of stream `index`: the step gets one argument for
/// the input, and makes the stream's entries of it.
static void rewriteStream(RecurrenceOp recurrence, unsigned index,
                          const Factors &factors) {
  ValueRange entries = recurrence.getStreamArguments(index);
  unsigned first = cast<BlockArgument>(entries.front()).getArgNumber();
  unsigned count = entries.size();
  Block &step = recurrence.getStep().front();
  OpBuilder builder = OpBuilder::atBlockBegin(&step);
  Type f32 = builder.getF32Type();

  SmallVector<StringRef> names;
  for (Value entry : entries)
    names.push_back(writtenName(entry));
  Location loc = recurrence.getLoc();
  if (!llvm::is_contained(names, StringRef()))
    loc = nameResults(loc, names);
  Location inputLoc =
      NameLoc::get(builder.getStringAttr("ut"), recurrence.getLoc());
  Value input = step.insertArgument(first + count, f32, inputLoc);
  auto product = BlockDiagonalProductOp::create(
      builder, loc, SmallVector<Type>(count, f32), factors.weight,
      ValueRange(input), /*transposed=*/UnitAttr(),
      /*slice=*/DenseI64ArrayAttr(), /*factor_type=*/TypeAttr());
  for (unsigned i = 0; i != count; ++i)
    step.getArgument(first + i).replaceAllUsesWith(product.getResult(i));
  step.eraseArguments(first, count);
  recurrence.getStreamsMutable()[index].assign(factors.input);
}

static void rewrite(OperatorOp op, BlockArgument argument) {
  auto users = llvm::to_vector(argument.getUsers());
  StringRef time = cast<RecurrenceOp>(users.front()).getTime();
  auto [inputType, weightType] =
      factorTypes(cast<NamedTensorType>(argument.getType()), time);
  unsigned place = argument.getArgNumber();
  Factors factors;
  factors.input = insertArgument(op, place + 1, inputName, inputType);
  factors.weight = insertArgument(op, place + 2, weightName, weightType);
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>())
    for (unsigned i = 0, e = recurrence.getStreams().size(); i != e; ++i)
      if (recurrence.getStreams()[i] == argument)
        rewriteStream(recurrence, i, factors);
  eraseArgument(op, place);
}

namespace {

struct DeriveInputProductPass
    : public reprise::lowering::impl::DeriveInputProductBase<
          DeriveInputProductPass> {
  using DeriveInputProductBase::DeriveInputProductBase;

  void runOnOperation() override {
    for (auto op : llvm::to_vector(getOperation().getOps<OperatorOp>()))
      if (failed(derive(op)))
        return signalPassFailure();
  }

  LogicalResult derive(OperatorOp op) {
    BlockArgument found = op.getArgument(argument);
    if (!found)
      return op.emitError()
             << "has no argument '" << argument << "'; its arguments are "
             << llvm::join(op.getArgumentNames().getAsValueRange<StringAttr>(),
                           ", ");
    if (failed(checkNames(op)) || failed(checkUses(op, found)))
      return failure();
    rewrite(op, found);
    return success();
  }
};

} // namespace
