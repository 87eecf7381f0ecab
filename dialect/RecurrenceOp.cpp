//===- RecurrenceOp.cpp - rec.recurrence ----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/IndexSpaces.h"
#include "dialect/Rec.h"
#include "dialect/ScalarFunctions.h"
#include "dialect/Syntax.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace reprise::rec;

//===----------------------------------------------------------------------===//
// Step arguments: streams, lagged streams, params, states, in this order
//===----------------------------------------------------------------------===//

int64_t RecurrenceOp::getPackOf(Value operand) {
  auto type = dyn_cast<NamedTensorType>(operand.getType());
  return type ? type.getPack({getTime(), RecDialect::batchName}) : 1;
}

/// How many step arguments `operands` stand for together.
static int64_t countArguments(RecurrenceOp op, ValueRange operands) {
  int64_t count = 0;
  for (Value operand : operands)
    count += op.getPackOf(operand);
  return count;
}

static ValueRange sliceArguments(RecurrenceOp op, unsigned begin,
                                 unsigned count) {
  return op.getStep().getArguments().slice(begin, count);
}

ValueRange RecurrenceOp::getStreamArguments(unsigned index) {
  unsigned begin = countArguments(*this, getStreams().take_front(index));
  return sliceArguments(*this, begin, getPackOf(getStreams()[index]));
}

ValueRange RecurrenceOp::getLaggedArguments(unsigned index) {
  unsigned begin = countArguments(*this, getStreams()) +
                   countArguments(*this, getLaggedStreams().take_front(index));
  return sliceArguments(*this, begin, getPackOf(getLaggedStreams()[index]));
}

ValueRange RecurrenceOp::getParamArguments(unsigned index) {
  unsigned begin = countArguments(*this, getStreams()) +
                   countArguments(*this, getLaggedStreams()) +
                   countArguments(*this, getParams().take_front(index));
  return sliceArguments(*this, begin, getPackOf(getParams()[index]));
}

ArgumentBinding RecurrenceOp::bindingOf(Value argument) {
  unsigned number = cast<BlockArgument>(argument).getArgNumber();
  auto find = [&](Clause clause, OperandRange operands,
                  OperandRange initials) -> std::optional<ArgumentBinding> {
    for (auto [index, operand] : llvm::enumerate(operands)) {
      unsigned pack = clause == Clause::state ? 1 : getPackOf(operand);
      if (number < pack)
        return ArgumentBinding{clause, operand, unsigned(index), number,
                               initials.empty() ? Value() : initials[index]};
      number -= pack;
    }
    return std::nullopt;
  };
  // In the order in which the step has its arguments.
  OperandRange none = getStreams().take_front(0);
  if (auto binding = find(Clause::stream, getStreams(), none))
    return *binding;
  if (auto binding =
          find(Clause::lagged, getLaggedStreams(), getLaggedInitials()))
    return *binding;
  if (auto binding = find(Clause::param, getParams(), none))
    return *binding;
  return *find(Clause::state, getInitialStates(), getInitialStates());
}

Walk RecurrenceOp::getWalk() {
  return getBidirectional() ? Walk::bidirectional
         : getReverse()     ? Walk::reverse
                            : Walk::forward;
}

SmallVector<StageRead> RecurrenceOp::getReads() {
  SmallVector<StageRead> reads;
  for (Value stream : getStreams())
    reads.push_back({stream, Clause::stream, 0, 0});
  for (Value stream : getLaggedStreams())
    reads.push_back({stream, Clause::lagged, -1, -1});
  return reads;
}

SmallVector<Carry> RecurrenceOp::getCarries() {
  SmallVector<Carry> carries;
  for (auto [initial, sequence] : llvm::zip(getInitialStates(), getResults()))
    carries.push_back({initial, cast<OpResult>(sequence)});
  return carries;
}

FailureOr<IndexSpace> RecurrenceOp::getSpace(OpResult result) {
  FailureOr<IndexSpaces> spaces = IndexSpaces::compute(*this);
  if (failed(spaces))
    return failure();
  return spaces->of(getYield().getValues()[result.getResultNumber()]);
}

ValueRange RecurrenceOp::getStateArguments() {
  ArrayRef<BlockArgument> arguments = getStep().getArguments();
  return arguments.take_back(getNumStates());
}

YieldOp RecurrenceOp::getYield() {
  return cast<YieldOp>(getStep().front().getTerminator());
}

void RecurrenceOp::getAsmBlockArgumentNames(Region &region,
                                            OpAsmSetValueNameFn setName) {
  for (BlockArgument argument : region.getArguments())
    if (StringRef name = writtenName(argument); !name.empty())
      setName(argument, name);
}

void RecurrenceOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  nameResults(*this, setName);
}

//===----------------------------------------------------------------------===//
// Assembly
//===----------------------------------------------------------------------===//

namespace {

/// One clause: its operands, and the step arguments that they stand for.
struct ParsedClause {
  StringRef keyword;
  bool hasInitial = false, mayHavePack = true;
  SmallVector<Value> operands = {}, initials = {};
  SmallVector<OpAsmParser::Argument> arguments = {};
};

} // namespace

static ParseResult parseTypedOperand(OpAsmParser &parser,
                                     SmallVectorImpl<Value> &operands) {
  OpAsmParser::UnresolvedOperand operand;
  Type type;
  return failure(parser.parseOperand(operand) || parser.parseColonType(type) ||
                 parser.resolveOperand(operand, type, operands));
}

/// (C3), where the names stand: with only their sum right, names would stand
/// for another tensor's entries. The verifier speaks of tensors that have no
/// place for a pack.
static ParseResult checkNames(OpAsmParser &parser, SMLoc loc, Value operand,
                              StringRef time, int64_t named) {
  auto type = dyn_cast<NamedTensorType>(operand.getType());
  StringRef leading[] = {time, RecDialect::batchName};
  int64_t pack = type ? type.getPack(leading) : 1;
  if (named == pack || (type && type.hasMisplacedPack(leading)))
    return success();
  return parser.emitError(loc)
         << "gives " << named << (named == 1 ? " name" : " names") << " to "
         << operand.getType() << ", which has a pack of " << pack
         << ": write one name per entry";
}

// %a, %b = %operand : type (`from` %initial : type)?
static ParseResult parseBinding(OpAsmParser &parser, ParsedClause &clause,
                                StringRef time) {
  Type f32 = parser.getBuilder().getF32Type();
  SMLoc loc = parser.getCurrentLocation();
  size_t before = clause.arguments.size();
  do {
    OpAsmParser::Argument &argument = clause.arguments.emplace_back();
    if (parser.parseArgument(argument))
      return failure();
    argument.type = f32;
    argument.sourceLoc = nameLocation(parser, argument.ssaName);
  } while (succeeded(parser.parseOptionalComma()));
  if (parser.parseEqual() || parseTypedOperand(parser, clause.operands) ||
      (clause.mayHavePack &&
       checkNames(parser, loc, clause.operands.back(), time,
                  clause.arguments.size() - before)))
    return failure();
  if (!clause.hasInitial)
    return success();
  return failure(parser.parseKeyword("from") ||
                 parseTypedOperand(parser, clause.initials));
}

// (keyword `(` binding (`,` binding)* `)`)?
static ParseResult parseClause(OpAsmParser &parser, ParsedClause &clause,
                               StringRef time) {
  if (failed(parser.parseOptionalKeyword(clause.keyword)))
    return success();
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, [&] {
    return parseBinding(parser, clause, time);
  });
}

// (`->` sequence-type (`,` sequence-type)*)?
static ParseResult parseSequenceTypes(OpAsmParser &parser,
                                      SmallVectorImpl<Type> &types) {
  SMLoc loc = parser.getCurrentLocation();
  size_t count = parser.getNumResults();
  if (failed(parser.parseOptionalArrow())) {
    types.assign(count, SequenceType::get(parser.getContext()));
    return success();
  }
  if (parser.parseTypeList(types))
    return failure();
  if (types.size() == count)
    return success();
  return parser.emitError(loc)
         << "gives " << types.size() << " types to " << count << " results";
}

static ParseResult rejectFurtherClause(OpAsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  StringRef word;
  if (failed(parser.parseOptionalKeyword(&word)))
    return success();
  return parser.emitError(loc)
         << "'" << word
         << "' cannot stand here: the clauses are streams, lagged, "
            "params and states, each at most once and in this order";
}

ParseResult RecurrenceOp::parse(OpAsmParser &parser, OperationState &result) {
  Builder &builder = parser.getBuilder();
  StringRef time;
  ParsedClause streams{"streams"}, lagged{"lagged", /*hasInitial=*/true},
      params{"params"},
      states{"states", /*hasInitial=*/false, /*mayHavePack=*/false};
  if (parser.parseKeyword("over") || parser.parseKeyword(&time))
    return failure();
  for (StringRef word : {"reverse", "bidirectional"})
    if (succeeded(parser.parseOptionalKeyword(word)))
      result.addAttribute(word, builder.getUnitAttr());
  for (ParsedClause *clause : {&streams, &lagged, &params, &states})
    if (parseClause(parser, *clause, time))
      return failure();
  if (parseOwnAttributes<RecurrenceOp>(parser, result, /*withKeyword=*/true) ||
      parseSequenceTypes(parser, result.types) || rejectFurtherClause(parser))
    return failure();
  result.addAttribute("time", builder.getStringAttr(time));

  SmallVector<int32_t> segments;
  for (ArrayRef<Value> operands :
       {ArrayRef<Value>(streams.operands), ArrayRef<Value>(lagged.operands),
        ArrayRef<Value>(lagged.initials), ArrayRef<Value>(params.operands),
        ArrayRef<Value>(states.operands)}) {
    result.addOperands(operands);
    segments.push_back(operands.size());
  }
  result.addAttribute(getOperandSegmentSizesAttrName(result.name),
                      builder.getDenseI32ArrayAttr(segments));
  SmallVector<OpAsmParser::Argument> arguments;
  for (ParsedClause *clause : {&streams, &lagged, &params, &states})
    llvm::append_range(arguments, clause->arguments);
  Region *step = result.addRegion();
  if (parser.parseRegion(*step, arguments))
    return failure();
  // A step without yield gets an empty one, so that C7 says what is missing.
  ensureTerminator(*step, builder, result.location);
  return success();
}

static void printArguments(OpAsmPrinter &printer, ValueRange arguments) {
  llvm::interleaveComma(arguments, printer, [&](Value argument) {
    printer.printOperand(argument);
  });
}

static void printBinding(OpAsmPrinter &printer, ValueRange arguments,
                         Value operand) {
  printArguments(printer, arguments);
  printer << " = " << operand << " : " << operand.getType();
}

template <typename PrintEach>
static void printClause(OpAsmPrinter &printer, StringRef keyword,
                        ValueRange operands, PrintEach printEach) {
  if (operands.empty())
    return;
  printer.printNewline();
  printer << "  " << keyword << "(";
  llvm::interleaveComma(llvm::seq<unsigned>(0, operands.size()), printer,
                        printEach);
  printer << ")";
}

void RecurrenceOp::print(OpAsmPrinter &printer) {
  printer << " over " << getTime() << (getReverse() ? " reverse" : "")
          << (getBidirectional() ? " bidirectional" : "");
  printer.increaseIndent();
  printClause(printer, "streams", getStreams(), [&](unsigned i) {
    printBinding(printer, getStreamArguments(i), getStreams()[i]);
  });
  printClause(printer, "lagged", getLaggedStreams(), [&](unsigned i) {
    printBinding(printer, getLaggedArguments(i), getLaggedStreams()[i]);
    Value initial = getLaggedInitials()[i];
    printer << " from " << initial << " : " << initial.getType();
  });
  printClause(printer, "params", getParams(), [&](unsigned i) {
    printBinding(printer, getParamArguments(i), getParams()[i]);
  });
  printClause(printer, "states", getInitialStates(), [&](unsigned i) {
    printBinding(printer, getStateArguments()[i], getInitialStates()[i]);
  });
  printer.decreaseIndent();
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(),
      {getTimeAttrName(), getReverseAttrName(), getBidirectionalAttrName(),
       getOperandSegmentSizesAttrName()});
  auto isShaped = [](Type type) { return cast<SequenceType>(type).isShaped(); };
  if (llvm::any_of(getResultTypes(), isShaped)) {
    printer << " -> ";
    llvm::interleaveComma(getResultTypes(), printer);
  }
  printer << " ";
  printer.printRegion(getStep(), /*printEntryBlockArgs=*/false);
}

//===----------------------------------------------------------------------===//
// Verification
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
  for (ValueRange streams :
       {ValueRange(op.getStreams()), ValueRange(op.getLaggedStreams())})
    for (Value known : streams) {
      if (known == stream && number < op.getStep().getNumArguments())
        return op.getStep().getArgument(number).getLoc();
      number += op.getPackOf(known);
    }
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
  if (type.getElementType() && !type.getElementType().isF32()) // (C11)
    return op.emitOpError() << "has the initial state " << type
                            << ": states are f32, in every storage type";
  return success();
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
static LogicalResult verifyTensor(RecurrenceOp op, Value operand) {
  auto type = dyn_cast<NamedTensorType>(operand.getType());
  if (!type)
    return success();
  if (failed(verifyDirection(op, type)))
    return failure();
  if (type.hasMisplacedPack({op.getTime(), RecDialect::batchName}))
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

static LogicalResult verifyParam(RecurrenceOp op, Value param) {
  auto type = cast<NamedTensorType>(param.getType());
  for (StringRef name : {op.getTime(), StringRef(RecDialect::batchName)})
    if (type.hasName(name)) // (C2)
      return op.emitOpError()
             << "has the parameter " << type << " with the dimension " << name
             << ": make it a stream";
  return success();
}

static LogicalResult verifyOperands(RecurrenceOp op) {
  if (op.getStreams().empty() && op.getLaggedStreams().empty()) // (C8)
    return op.emitOpError()
           << "has no stream: nothing gives " << op.getTime() << " its size";
  for (ValueRange streams :
       {ValueRange(op.getStreams()), ValueRange(op.getLaggedStreams())})
    for (Value stream : streams)
      if (failed(verifyStream(op, stream)))
        return failure();
  for (ValueRange initials :
       {ValueRange(op.getLaggedInitials()), ValueRange(op.getInitialStates())})
    for (Value initial : initials)
      if (failed(verifyInitial(op, initial)))
        return failure();
  for (Value param : op.getParams())
    if (failed(verifyParam(op, param)))
      return failure();
  for (Value initial : op.getInitialStates())
    if (failed(verifyState(op, initial)))
      return failure();
  for (Value operand : op.getOperands())
    if (failed(verifyTensor(op, operand)))
      return failure();
  for (auto [stream, initial] :
       llvm::zip(op.getLaggedStreams(), op.getLaggedInitials()))
    if (failed(verifyLagged(op, stream, initial)))
      return failure();
  return success();
}

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
  if (getLaggedStreams().size() != getLaggedInitials().size())
    return emitOpError() << "has " << getLaggedStreams().size()
                         << " lagged streams and " << getLaggedInitials().size()
                         << " initial values for them";
  if (failed(verifyOperands(*this)))
    return failure();
  int64_t needed = countArguments(*this, getStreams()) +
                   countArguments(*this, getLaggedStreams()) +
                   countArguments(*this, getParams()) + getNumStates();
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
  bool isOther = isa<ProductOpInterface, ReduceOp, OuterOp, YieldOp>(op);
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
  if (yielded == 0 && getNumStates() + getNumResults() != 0) // (C7)
    return emitOpError() << "yields nothing: end its step with rec.yield and a "
                            "value for each state, then any others";
  if (yielded < getNumStates() || yielded != getNumResults()) // (C7)
    return getYield().emitOpError()
           << "yields " << yielded << " values; the recurrence has "
           << getNumStates() << " states and names " << getNumResults()
           << " results: yield one value per state, then the others, and name "
              "them all";
  FailureOr<IndexSpaces> spaces = IndexSpaces::compute(*this); // (C6), (C9)
  if (failed(spaces))
    return failure();
  for (auto [result, value] : llvm::zip(getResults(), getYield().getValues()))
    if (failed(verifySequenceType(*this, cast<SequenceType>(result.getType()),
                                  spaces->of(value))))
      return failure();
  return success();
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
  for (unsigned i = 0, e = op.getStreams().size(); e > 1 && i != e; ++i)
    if (unused(op.getStreamArguments(i)))
      return drop(op.getStreamsMutable(), i, op.getStreamArguments(i));
  for (unsigned i = 0, e = op.getParams().size(); i != e; ++i)
    if (unused(op.getParamArguments(i)))
      return drop(op.getParamsMutable(), i, op.getParamArguments(i));
  return failure();
}
