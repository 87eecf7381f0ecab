//===- RecurrenceVerifier.cpp - the rules of rec.recurrence ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/IndexSpaces.h"
#include "dialect/Rec.h"
#include "dialect/ScalarFunctions.h"

using namespace mlir;
using namespace reprise::rec;

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

/// Whether `name` stands at `position`, not counting a leading `direction`.
static bool isNamed(NamedTensorType type, unsigned position, StringRef name) {
  position += type.hasDirection();
  return type.getDimensions().size() > position &&
         type.getDimensions()[position].isNamed() &&
         type.getDimensions()[position].getName() == name;
}

/// (C1): a sequence is that of an earlier stage over the same time.
static LogicalResult verifySequence(RecurrenceOp op, Value sequence) {
  auto source = sequence.getDefiningOp<StageOpInterface>();
  if (!source || source->getBlock() != op->getBlock() ||
      !source->isBeforeInBlock(op))
    return op.emitOpError()
           << "reads a sequence that no earlier recurrence makes";
  auto recurrence = dyn_cast<RecurrenceOp>(source.getOperation());
  if (recurrence && llvm::is_contained(recurrence.getPastResults(), sequence))
    return op.emitOpError()
           << "reads what a lagged stream or window leaves for "
              "the next call: it can only be returned, as last";
  if (source.getTime() == op.getTime())
    return success();
  InFlightDiagnostic diagnostic =
      op.emitOpError() << "runs over " << op.getTime()
                       << " and reads a sequence over " << source.getTime()
                       << ": both must run over the same dimension";
  diagnostic.attachNote(source.getLoc()) << "the sequence is made here";
  return diagnostic;
}

/// The first name that the step gives a stream; the recurrence where there are
/// too few names, which is said later.
static Location placeOf(RecurrenceOp op, Value stream) {
  unsigned number = 0;
  auto find = [&](ValueRange streams) -> std::optional<Location> {
    for (Value known : streams) {
      if (known == stream && number < op.getStep().getNumArguments())
        return op.getStep().getArgument(number).getLoc();
      number += op.getPackOf(known);
    }
    return std::nullopt;
  };
  for (ValueRange streams :
       {ValueRange(op.getStreams()), ValueRange(op.getLaggedStreams()),
        ValueRange(op.getWindowedStreams())})
    if (std::optional<Location> place = find(streams))
      return *place;
  return op.getLoc();
}

/// What to do about a stream that does not begin with time.
static std::string mendStream(RecurrenceOp op, NamedTensorType type) {
  for (StringRef name : type.getNames())
    if (name != op.getTime() && name.equals_insensitive(op.getTime()))
      return (": write `over " + name + "`").str();
  bool isBehind = type.hasName(op.getTime()) && !isNamed(type, 0, op.getTime());
  return isBehind ? ": transpose the tensor, time comes first" : "";
}

/// (C1): time, then B if the stream has it, and neither anywhere else.
static LogicalResult verifyStream(RecurrenceOp op, Value stream) {
  auto type = dyn_cast<NamedTensorType>(stream.getType());
  if (!type)
    return verifySequence(op, stream);
  SmallVector<StringRef> index =
      type.getNames({op.getTime(), RecDialect::batchName});
  bool hasBatch = type.hasName(RecDialect::batchName);
  // Time and batch, and each of them once.
  size_t named = llvm::count_if(
      type.getDimensions(), [](const Dimension &dim) { return dim.isNamed(); });
  if (isNamed(type, 0, op.getTime()) &&
      (!hasBatch || isNamed(type, 1, RecDialect::batchName)) &&
      named == index.size() + (hasBatch ? 2 : 1))
    return success();
  return mlir::emitError(placeOf(op, stream))
         << "the stream " << type << " must begin with " << op.getTime()
         << (hasBatch ? ", B" : "") << " and mention "
         << (hasBatch ? "them" : "it") << " nowhere else"
         << mendStream(op, type);
}

/// (C11): [time, B] or [time] of i32.
static LogicalResult verifySteps(RecurrenceOp op, StringRef what,
                                 NamedTensorType type) {
  StringRef expected[] = {op.getTime(), RecDialect::batchName};
  size_t rank = type.getDimensions().size();
  if ((rank == 1 || rank == 2) &&
      llvm::equal(type.getNames(), ArrayRef(expected).take_front(rank)) &&
      type.getElementType() && type.getElementType().isInteger(32))
    return success();
  return op.emitOpError() << "has the " << what << " " << type
                          << ", which must be !rec.tensor<" << op.getTime()
                          << ", B : i32>, or without B";
}

/// A stream that is read through a list: [X, B, ...], or without B.
static LogicalResult verifyIndexed(RecurrenceOp op, Value stream,
                                   TypedValue<NamedTensorType> index) {
  auto type = dyn_cast<NamedTensorType>(stream.getType());
  if (!type) // (C1)
    return op.emitOpError() << "reads a sequence through an index list: only "
                               "a tensor can be read in any order";
  StringRef leading = RecurrenceOp::leadingNameOf(stream);
  bool hasBatch = type.hasName(RecDialect::batchName);
  size_t named = llvm::count_if(
      type.getDimensions(), [](const Dimension &dim) { return dim.isNamed(); });
  size_t inner = type.getNames({leading, RecDialect::batchName}).size();
  if (leading.empty() || leading == RecDialect::batchName ||
      type.hasName(op.getTime()) ||
      (hasBatch && !isNamed(type, 1, RecDialect::batchName)) ||
      named != inner + (hasBatch ? 2 : 1)) // (C1)
    return op.emitOpError()
           << "reads " << type
           << " through an index list: it must begin with a dimension that "
              "the list counts, then B if it has it, and have no "
           << op.getTime();
  return verifySteps(op, "index list", index.getType());
}

static LogicalResult verifyInitial(RecurrenceOp op, Value initial) {
  auto type = cast<NamedTensorType>(initial.getType());
  bool batchOnce = llvm::count(type.getNames(), RecDialect::batchName) == 1;
  if (type.hasName(op.getTime()) || !batchOnce ||
      !isNamed(type, 0, RecDialect::batchName)) // (C1)
    return op.emitOpError()
           << "has the initial value " << type
           << ", which must begin with B and mention neither B nor "
           << op.getTime() << " again";
  return success();
}

static LogicalResult verifyState(RecurrenceOp op, Value initial) {
  auto type = cast<NamedTensorType>(initial.getType());
  bool packed = llvm::any_of(type.getDimensions(), [](const Dimension &dim) {
    return !dim.isNamed();
  });
  if (packed) // (C3)
    return op.emitOpError() << "has a packed initial state " << type
                            << ": write one tensor per state";
  return success();
}

/// (C16): the last value of an earlier recurrence's state.
static LogicalResult verifyLast(RecurrenceOp op, Value sequence) {
  auto source = sequence.getDefiningOp<StageOpInterface>();
  bool isEarlier = source && source->getBlock() == op->getBlock() &&
                   source->isBeforeInBlock(op);
  bool isState =
      isEarlier && llvm::any_of(source.getCarries(), [&](const Carry &carry) {
        return carry.result == sequence;
      });
  if (isState)
    return success();
  return op.emitOpError()
         << "begins with the last value of a sequence that is no state of an "
            "earlier recurrence: name the result that stands for its state";
}

/// (C12)
static LogicalResult verifyDirection(RecurrenceOp op, NamedTensorType type) {
  auto count = llvm::count(type.getNames(), RecDialect::directionName);
  if (count == 0 ||
      (count == 1 && type.hasDirection() && op.getBidirectional()))
    return success();
  InFlightDiagnostic diagnostic = op.emitOpError()
                                  << "has the tensor " << type << ": ";
  if (op.getBidirectional())
    return diagnostic << "direction is the first dimension, or none";
  return diagnostic << "only a bidirectional recurrence has the dimension "
                       "direction; give it another name";
}

/// (C3), (C11), (C12): what holds for every tensor that a clause binds.
/// `leading` stands in the place of time.
static LogicalResult verifyTensor(RecurrenceOp op, Value operand,
                                  StringRef leading) {
  auto type = dyn_cast<NamedTensorType>(operand.getType());
  if (!type)
    return success();
  if (failed(verifyDirection(op, type)))
    return failure();
  if (type.hasMisplacedPack({leading, RecDialect::batchName}))
    return op.emitOpError()
           << "has the tensor " << type
           << " with an integer behind the pack's place: give that "
              "dimension a name";
  if (!type.isFloat())
    return op.emitOpError()
           << "has the tensor " << type
           << ": a step computes with f32, bf16 or f16 tensors";
  return success();
}

static LogicalResult verifyLagged(RecurrenceOp op, Value stream,
                                  Value initial) {
  int64_t pack = op.getPackOf(stream), ofInitial = op.getPackOf(initial);
  if (pack == ofInitial) // (C10)
    return success();
  return op.emitOpError() << "has a lagged stream with a pack of " << pack
                          << " from an initial value with a pack of "
                          << ofInitial << ": they need the same pack";
}

/// (C14), (C15)
static LogicalResult verifyWindow(RecurrenceOp op, unsigned index) {
  Window window = op.getWindow(index);
  Value stream = op.getWindowedStreams()[index];
  Value past = op.getPastOf(index);
  if (window.taps == op.getTime())
    return op.emitOpError() << "has a window over " << window.taps
                            << ", the time itself: give the taps a name of "
                               "their own";
  if (window.isCentred && window.ahead != 0)
    return op.emitOpError() << "has a window that is centred and "
                            << window.ahead << " ahead: choose one";
  auto type = dyn_cast<NamedTensorType>(stream.getType());
  if (type && type.hasName(window.taps))
    return op.emitOpError()
           << "has a window over " << window.taps << ", which the stream "
           << type << " has already: give the taps another name";
  if (!past)
    return success();
  auto pastType = cast<NamedTensorType>(past.getType());
  bool isInFront = isNamed(pastType, 1, RecDialect::batchName) &&
                   pastType.getDimensions()[pastType.hasDirection()].isNamed();
  SmallVector<StringRef> names = pastType.getNames({RecDialect::directionName});
  if (!isInFront || pastType.hasName(op.getTime()) ||
      llvm::count(names, RecDialect::batchName) != 1 ||
      llvm::count(names, names.front()) != 1)
    return op.emitOpError()
           << "has a window from " << pastType
           << ", which must begin with a dimension of its own, for the steps "
              "before the first one, and B";
  int64_t pack = op.getPackOf(stream);
  int64_t ofPast = pastType.getPack({names.front(), RecDialect::batchName});
  if (pack != ofPast)
    return op.emitOpError() << "has a window of a stream with a pack of "
                            << pack << " from a past with a pack of " << ofPast
                            << ": they need the same pack";
  return success();
}

static LogicalResult verifyParam(RecurrenceOp op, Value param) {
  auto type = cast<NamedTensorType>(param.getType());
  if (type.hasName(op.getTime())) // (C2)
    return op.emitOpError()
           << "has the parameter " << type << " with the dimension "
           << op.getTime() << ": make it a stream";
  int64_t batches = llvm::count(type.getNames(), RecDialect::batchName);
  if (batches > 1 ||
      (batches == 1 && !isNamed(type, 0, RecDialect::batchName))) // (C2)
    return op.emitOpError() << "has the parameter " << type
                            << ", in which B must come first: it has a value "
                               "for each row";
  return success();
}

static LogicalResult verifyOver(RecurrenceOp op, ValueRange values,
                                LogicalResult (*verify)(RecurrenceOp, Value)) {
  for (Value value : values)
    if (failed(verify(op, value)))
      return failure();
  return success();
}

static LogicalResult verifyStreams(RecurrenceOp op) {
  for (auto [i, stream] : llvm::enumerate(op.getStreams())) {
    TypedValue<NamedTensorType> index = op.getIndexOf(i);
    if (failed(index ? verifyIndexed(op, stream, index)
                     : verifyStream(op, stream)))
      return failure();
  }
  return success(
      succeeded(verifyOver(op, op.getLaggedStreams(), verifyStream)) &&
      succeeded(verifyOver(op, op.getWindowedStreams(), verifyStream)));
}

static LogicalResult verifyStates(RecurrenceOp op) {
  for (Value initial : op.getInitialStates()) {
    bool isLast = isa<SequenceType>(initial.getType());
    if (failed(isLast ? verifyLast(op, initial) : verifyInitial(op, initial)) ||
        (!isLast && failed(verifyState(op, initial))))
      return failure();
  }
  return success();
}

/// Whether something gives time its size.
static bool hasTime(RecurrenceOp op) {
  return !op.getStreams().empty() || !op.getLaggedStreams().empty() ||
         !op.getWindowedStreams().empty();
}

static LogicalResult verifyOperands(RecurrenceOp op) {
  if (!hasTime(op)) // (C8)
    return op.emitOpError()
           << "has no stream: nothing gives " << op.getTime() << " its size";
  if (failed(verifyStreams(op)) ||
      failed(verifyOver(op, op.getLaggedInitials(), verifyInitial)) ||
      failed(verifyStates(op)) ||
      failed(verifyOver(op, op.getParams(), verifyParam)))
    return failure();
  for (auto [i, stream] : llvm::enumerate(op.getStreams()))
    if (failed(verifyTensor(op, stream,
                            op.getIndexOf(i)
                                ? RecurrenceOp::leadingNameOf(stream)
                                : op.getTime())))
      return failure();
  for (ValueRange tensors :
       {ValueRange(op.getLaggedStreams()), ValueRange(op.getLaggedInitials()),
        ValueRange(op.getWindowedStreams()), ValueRange(op.getParams()),
        ValueRange(op.getInitialStates())})
    for (Value tensor : tensors)
      if (failed(verifyTensor(op, tensor, op.getTime())))
        return failure();
  for (Value past : op.getPasts())
    if (failed(verifyTensor(op, past, RecurrenceOp::leadingNameOf(past))))
      return failure();
  for (auto [stream, initial] :
       llvm::zip(op.getLaggedStreams(), op.getLaggedInitials()))
    if (failed(verifyLagged(op, stream, initial)))
      return failure();
  for (unsigned i = 0; i != op.getWindowedStreams().size(); ++i)
    if (failed(verifyWindow(op, i)))
      return failure();
  if (TypedValue<NamedTensorType> reset = op.getReset())
    return verifySteps(op, "reset", reset.getType());
  return success();
}

/// What the parser makes; the generic form may say anything.
static LogicalResult verifyCounts(RecurrenceOp op) {
  if (op.getLaggedStreams().size() != op.getLaggedInitials().size())
    return op.emitOpError()
           << "has " << op.getLaggedStreams().size() << " lagged streams and "
           << op.getLaggedInitials().size() << " initial values for them";
  if (op.getWindows().size() != op.getWindowedStreams().size())
    return op.emitOpError()
           << "has " << op.getWindowedStreams().size()
           << " windowed streams and " << op.getWindows().size() << " windows";
  size_t pasts = llvm::count_if(op.getWindows(), [](Attribute window) {
    return cast<WindowAttr>(window).getHasPast();
  });
  if (pasts != op.getPasts().size())
    return op.emitOpError() << "has " << pasts << " windows with a past and "
                            << op.getPasts().size() << " pasts";
  bool areIndexed = op.getIndexed().size() == op.getIndices().size();
  for (int32_t stream : op.getIndexed())
    areIndexed &= stream >= 0 && stream < int32_t(op.getStreams().size()) &&
                  llvm::count(op.getIndexed(), stream) == 1;
  if (!areIndexed)
    return op.emitOpError() << "has " << op.getIndices().size()
                            << " index lists, which do not belong to a stream "
                               "each";
  return success();
}

LogicalResult RecurrenceOp::checkWindowSizes(
    function_ref<std::optional<int64_t>(StringRef)> sizeOf) {
  for (unsigned i = 0; i != getWindowedStreams().size(); ++i) {
    Window window = getWindow(i);
    std::optional<int64_t> count = sizeOf(window.taps);
    if (!count)
      continue;
    if (window.isCentred && *count % 2 == 0)
      return emitOpError() << "has a centred window over " << window.taps
                           << ", which has an even number of taps, " << *count
                           << ": give it an odd one, or write `ahead "
                           << *count / 2 - 1 << "` or `ahead " << *count / 2
                           << "`";
    if (window.aheadOf(*count) >= *count)
      return emitOpError() << "has a window over " << window.taps << " that is "
                           << window.ahead << " ahead, and " << *count
                           << (*count == 1 ? " tap" : " taps")
                           << ": put it less far ahead";
    int64_t steps = -window.firstTap(*count);
    Value past = getPastOf(i);
    if (!past)
      continue;
    if (steps == 0)
      return emitOpError() << "has a window over " << window.taps
                           << " that does not reach back: leave its `from` out";
    std::optional<int64_t> given = sizeOf(getPastName(past));
    if (given && *given != steps)
      return emitOpError() << "has a window over " << window.taps
                           << " that reaches " << steps << " steps back, and "
                           << getPastName(past) << " is " << *given
                           << ": make it " << steps;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

LogicalResult RecurrenceOp::verify() {
  if (!isa<OperatorOp>((*this)->getParentOp()))
    return emitOpError() << "must stand directly in a rec.operator";
  if (getTime().empty() || getTime() == RecDialect::batchName) // (C1)
    return emitOpError() << "runs over '" << getTime()
                         << "', which is not time: rows are independent; name "
                            "another dimension";
  if (!isDimensionName(getTime())) // (C1)
    return emitOpError() << "runs over '" << getTime()
                         << "', which is no name: names are letters, digits "
                            "and _, and do not begin with a digit";
  if (getReverse() && getBidirectional()) // (C12)
    return emitOpError() << "is reverse and bidirectional: choose one";
  if (getMirrored() && !getReverse()) // (C12)
    return emitOpError() << "is mirrored and not reverse: forwards, earlier "
                            "steps are earlier times";
  if (failed(verifyCounts(*this)) || failed(verifyOperands(*this)))
    return failure();
  int64_t needed = getNumStates();
  for (unsigned i = 0; i != getStreams().size(); ++i)
    needed += getStreamPack(i);
  for (ValueRange operands :
       {ValueRange(getLaggedStreams()), ValueRange(getWindowedStreams()),
        ValueRange(getParams())})
    for (Value operand : operands)
      needed += getPackOf(operand);
  if (getStep().getNumArguments() != needed) // (C3)
    return emitOpError() << "names " << getStep().getNumArguments()
                         << " step arguments, and its tensors hold " << needed
                         << ": one name per entry of a pack";
  for (BlockArgument argument : getStep().getArguments())
    if (!argument.getType().isF32()) // (C4)
      return mlir::emitError(argument.getLoc())
             << "a step argument is f32, not " << argument.getType();
  return success();
}

/// (C5): what may stand in a step.
static LogicalResult verifyStepOp(Operation &op) {
  bool isOfElement =
      isa<arith::ArithDialect, math::MathDialect>(op.getDialect()) ||
      findScalarFunction(op.getName().getStringRef());
  bool isOther = isa<ProductOpInterface, SparseProductOp, UnfoldOp, ReduceOp,
                     OuterOp, YieldOp>(op);
  if (!(isOfElement || isOther) || op.getNumRegions())
    return op.emitOpError()
           << "cannot stand in a step: only ops on one element of "
              "arith, math and rec, without control flow (use arith.select)";
  for (Type type : op.getResultTypes())
    if (!type.isF32() && !type.isInteger(1))
      return op.emitOpError()
             << "makes a value of type " << type
             << ": a step's values are f32, or i1 for arith.select"
             << (isa<arith::ConstantOp>(op)
                     ? "; end the line with ': f32', its number with a point"
                     : "");
  if (isOther || isa<arith::ConstantOp>(op) || isScalarFunction(&op))
    return success();
  return op.emitOpError() << "is no function that a step may use; "
                             "dialect/docs/functions.md lists those";
}

/// (C13)
static LogicalResult verifySequenceType(RecurrenceOp op, SequenceType type,
                                        const IndexSpace &space) {
  if (!type.isShaped())
    return success();
  SmallVector<StringRef> expected = {op.getTime(), RecDialect::batchName};
  llvm::append_range(expected, space.getNames());
  SmallVector<StringRef> names = type.getTensorType().getNames();
  // A state lies in the order of its initial value.
  if (llvm::equal(ArrayRef(names).take_front(2),
                  ArrayRef(expected).take_front(2)) &&
      std::is_permutation(names.begin(), names.end(), expected.begin(),
                          expected.end()))
    return success();
  return op.emitOpError() << "has the sequence " << type
                          << ", whose dimensions must be "
                          << IndexSpace(expected).str();
}

LogicalResult RecurrenceOp::verifyRegions() {
  for (Operation &op : getStep().front())
    if (failed(verifyStepOp(op)))
      return failure();
  unsigned yielded = getYield().getValues().size();
  unsigned pasts = getLaggedInitials().size() + getPasts().size();
  if (yielded == 0 && getNumStates() + getNumResults() != 0) // (C7)
    return emitOpError() << "yields nothing: end its step with rec.yield and a "
                            "value for each state, then any others";
  if (yielded < getNumStates() ||
      (yielded != getNumResults() && yielded + pasts != getNumResults())) {
    InFlightDiagnostic diagnostic = // (C7)
        getYield().emitOpError()
        << "yields " << yielded << " values; the recurrence has "
        << getNumStates() << " states and names " << getNumResults()
        << " results: yield one value per state, then the others, and name "
           "them all";
    if (pasts)
      diagnostic << ", and behind them either nothing or one for each 'from', "
                 << pasts << " here";
    return diagnostic;
  }
  FailureOr<IndexSpaces> spaces = IndexSpaces::compute(*this); // (C6), (C9)
  if (failed(spaces))
    return failure();
  for (auto [result, value] : llvm::zip(getResults(), getYield().getValues()))
    if (failed(verifySequenceType(*this, cast<SequenceType>(result.getType()),
                                  spaces->of(value))))
      return failure();
  return success();
}
