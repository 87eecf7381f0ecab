//===- RecurrenceOp.cpp - rec.recurrence ----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/IndexSpaces.h"
#include "dialect/Rec.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace reprise::rec;

//===----------------------------------------------------------------------===//
// Step arguments: streams, lagged streams, windows, params, states, in this
// order
//===----------------------------------------------------------------------===//

StringRef RecurrenceOp::leadingNameOf(Value stream) {
  auto type = dyn_cast<NamedTensorType>(stream.getType());
  SmallVector<StringRef> names =
      type ? type.getNames({RecDialect::directionName})
           : SmallVector<StringRef>();
  return names.empty() ? StringRef() : names.front();
}

int64_t RecurrenceOp::getPackOf(Value operand) {
  auto type = dyn_cast<NamedTensorType>(operand.getType());
  return type ? type.getPack({getTime(), RecDialect::batchName}) : 1;
}

int64_t RecurrenceOp::getStreamPack(unsigned index) {
  Value stream = getStreams()[index];
  if (!getIndexOf(index))
    return getPackOf(stream);
  auto type = dyn_cast<NamedTensorType>(stream.getType());
  return type ? type.getPack({leadingNameOf(stream), RecDialect::batchName})
              : 1;
}

TypedValue<NamedTensorType> RecurrenceOp::getIndexOf(unsigned index) {
  for (auto [number, list] : llvm::zip(getIndexed(), getIndices()))
    if (number == static_cast<int32_t>(index))
      return cast<TypedValue<NamedTensorType>>(list);
  return {};
}

Window RecurrenceOp::getWindow(unsigned index) {
  auto window = cast<WindowAttr>(getWindows()[index]);
  return {window.getTaps(), window.getDilation(), window.getAhead(),
          window.getCentred()};
}

Value RecurrenceOp::getPastOf(unsigned index) {
  auto hasPast = [](Attribute window) {
    return cast<WindowAttr>(window).getHasPast();
  };
  ArrayRef<Attribute> windows = getWindows().getValue();
  return hasPast(windows[index])
             ? getPasts()[llvm::count_if(windows.take_front(index), hasPast)]
             : Value();
}

StringRef RecurrenceOp::getPastName(Value past) {
  return cast<NamedTensorType>(past.getType())
      .getNames({RecDialect::directionName})
      .front();
}

namespace {

/// The operand of a clause, and how many step arguments stand for it.
struct Bound {
  ArgumentBinding binding;
  int64_t count;
};

} // namespace

/// In the order in which the step has its arguments.
static SmallVector<Bound> boundOperands(RecurrenceOp op) {
  SmallVector<Bound> bound;
  auto add = [&](Clause clause, Value operand, unsigned index, int64_t count,
                 Value initial, Value list = {}) {
    bound.push_back({{clause, operand, index, 0, initial, list}, count});
  };
  for (auto [i, stream] : llvm::enumerate(op.getStreams()))
    add(Clause::stream, stream, i, op.getStreamPack(i), {}, op.getIndexOf(i));
  for (auto [i, stream] : llvm::enumerate(op.getLaggedStreams()))
    add(Clause::lagged, stream, i, op.getPackOf(stream),
        op.getLaggedInitials()[i]);
  for (auto [i, stream] : llvm::enumerate(op.getWindowedStreams()))
    add(Clause::window, stream, i, op.getPackOf(stream), op.getPastOf(i));
  for (auto [i, param] : llvm::enumerate(op.getParams()))
    add(Clause::param, param, i, op.getPackOf(param), {});
  for (auto [i, initial] : llvm::enumerate(op.getInitialStates()))
    add(Clause::state, initial, i, 1, initial);
  return bound;
}

static ValueRange argumentsOf(RecurrenceOp op, Clause clause, unsigned index) {
  unsigned begin = 0;
  for (const Bound &bound : boundOperands(op)) {
    if (bound.binding.clause == clause && bound.binding.index == index)
      return op.getStep().getArguments().slice(begin, bound.count);
    begin += bound.count;
  }
  llvm_unreachable("an operand that the clause does not have");
}

ValueRange RecurrenceOp::getStreamArguments(unsigned index) {
  return argumentsOf(*this, Clause::stream, index);
}

ValueRange RecurrenceOp::getLaggedArguments(unsigned index) {
  return argumentsOf(*this, Clause::lagged, index);
}

ValueRange RecurrenceOp::getWindowArguments(unsigned index) {
  return argumentsOf(*this, Clause::window, index);
}

ValueRange RecurrenceOp::getParamArguments(unsigned index) {
  return argumentsOf(*this, Clause::param, index);
}

ValueRange RecurrenceOp::getStateArguments() {
  ArrayRef<BlockArgument> arguments = getStep().getArguments();
  return arguments.take_back(getNumStates());
}

ArgumentBinding RecurrenceOp::bindingOf(Value argument) {
  unsigned number = cast<BlockArgument>(argument).getArgNumber();
  for (Bound &bound : boundOperands(*this)) {
    if (number < unsigned(bound.count)) {
      bound.binding.entry = number;
      return bound.binding;
    }
    number -= bound.count;
  }
  llvm_unreachable("no argument of this step");
}

YieldOp RecurrenceOp::getYield() {
  return cast<YieldOp>(getStep().front().getTerminator());
}

ResultRange RecurrenceOp::getPastResults() {
  return getResults().drop_front(
      std::min<size_t>(getYield().getValues().size(), getNumResults()));
}

ArgumentBinding RecurrenceOp::bindingOfPast(OpResult result) {
  unsigned number = result.getResultNumber() - getYield().getValues().size();
  for (const Bound &bound : boundOperands(*this)) {
    Clause clause = bound.binding.clause;
    bool hasPast = clause == Clause::lagged || clause == Clause::window;
    if (!hasPast || !bound.binding.initial)
      continue;
    if (number == 0)
      return bound.binding;
    --number;
  }
  llvm_unreachable("no result of a lagged stream or window");
}

//===----------------------------------------------------------------------===//
// A stage
//===----------------------------------------------------------------------===//

Walk RecurrenceOp::getWalk() {
  return getBidirectional() ? Walk::bidirectional
         : getReverse()     ? Walk::reverse
                            : Walk::forward;
}

bool RecurrenceOp::hasMirroredTaps() {
  return getMirrored() || getBidirectional();
}

SmallVector<StageRead> RecurrenceOp::getReads() {
  SmallVector<StageRead> reads;
  for (Value stream : getStreams())
    reads.push_back({stream, Clause::stream, 0, 0});
  for (Value stream : getLaggedStreams())
    reads.push_back({stream, Clause::lagged, -1, -1});
  auto op = cast<OperatorOp>((*this)->getParentOp());
  for (auto [i, stream] : llvm::enumerate(getWindowedStreams())) {
    Window window = getWindow(i);
    int64_t count = op.getSize(window.taps).value_or(1);
    reads.push_back({stream, Clause::window, window.firstTap(count),
                     window.lastTap(count)});
  }
  return reads;
}

SmallVector<Carry> RecurrenceOp::getCarries() {
  SmallVector<Carry> carries;
  for (auto [initial, sequence] : llvm::zip(getInitialStates(), getResults()))
    carries.push_back({initial, cast<OpResult>(sequence)});
  for (OpResult past : getPastResults())
    carries.push_back({bindingOfPast(past).initial, past});
  return carries;
}

FailureOr<IndexSpace> RecurrenceOp::getSpace(OpResult result) {
  if (llvm::is_contained(getPastResults(), result))
    return spaceOf(
        cast<NamedTensorType>(bindingOfPast(result).initial.getType()),
        {RecDialect::batchName});
  FailureOr<IndexSpaces> spaces = IndexSpaces::compute(*this);
  if (failed(spaces))
    return failure();
  return spaces->of(getYield().getValues()[result.getResultNumber()]);
}

//===----------------------------------------------------------------------===//
// Canonicalisation
//===----------------------------------------------------------------------===//

/// Drops a stream or parameter that the step does not use (one stream stays: it
/// gives time its size).
LogicalResult RecurrenceOp::canonicalize(RecurrenceOp op,
                                         PatternRewriter &rewriter) {
  auto unused = [](ValueRange arguments) {
    return llvm::all_of(arguments, [](Value v) { return v.use_empty(); });
  };
  auto drop = [&](MutableOperandRange operands, unsigned index,
                  ValueRange arguments) {
    unsigned first = cast<BlockArgument>(arguments.front()).getArgNumber();
    rewriter.modifyOpInPlace(op, [&] {
      op.getStep().front().eraseArguments(first, arguments.size());
      operands.erase(index);
    });
    return success();
  };
  // (A list that nobody reads through would be left without its stream.)
  for (unsigned i = 0, e = op.getStreams().size(); e > 1 && i != e; ++i)
    if (op.getIndices().empty() && unused(op.getStreamArguments(i)))
      return drop(op.getStreamsMutable(), i, op.getStreamArguments(i));
  for (unsigned i = 0, e = op.getParams().size(); i != e; ++i)
    if (unused(op.getParamArguments(i)))
      return drop(op.getParamsMutable(), i, op.getParamArguments(i));
  return failure();
}
