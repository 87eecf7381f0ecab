//===- ReturnOp.cpp - rec.return ------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/IndexSpaces.h"
#include "dialect/Rec.h"
#include "dialect/Syntax.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace reprise::rec;

StringRef ReturnOp::getResultName(unsigned result) {
  return cast<StringAttr>(getResultNames()[result]).getValue();
}

OperandRange ReturnOp::getPacked(unsigned result) {
  unsigned begin = 0;
  for (unsigned i = 0; i != result; ++i)
    begin += getPacks()[i];
  return getSequences().slice(begin, getPacks()[result]);
}

TypedValue<NamedTensorType> ReturnOp::getStepsOf(unsigned result) {
  if (getStride(result) != 0)
    return {};
  unsigned before = 0;
  for (unsigned i = 0; i != result; ++i)
    before += getStride(i) == 0;
  return cast<TypedValue<NamedTensorType>>(getChosenSteps()[before]);
}

/// What a result takes the place of in the next call; null for one that is no
/// carry.
static Value initialOf(OpResult sequence) {
  for (Carry carry : cast<StageOpInterface>(sequence.getOwner()).getCarries())
    if (carry.result == sequence)
      return carry.initial;
  return {};
}

/// Whether a result stands for the `from` of a lagged stream or window.
static bool isPast(OpResult sequence) {
  auto recurrence = dyn_cast<RecurrenceOp>(sequence.getOwner());
  return recurrence &&
         llvm::is_contained(recurrence.getPastResults(), sequence);
}

SmallVector<Dimension> ReturnOp::getReturnedDimensions(unsigned result) {
  auto sequence = cast<OpResult>(getPacked(result).front());
  if (isPast(sequence))
    return SmallVector<Dimension>(
        cast<NamedTensorType>(initialOf(sequence).getType()).getDimensions());
  auto stage = cast<StageOpInterface>(sequence.getOwner());
  auto named = [&](StringRef name) {
    return Dimension(StringAttr::get(getContext(), name));
  };
  SmallVector<StringRef> names = namesInMemory(sequence);
  bool hasDirection =
      !names.empty() && names.front() == RecDialect::directionName;
  if (hasDirection)
    names.erase(names.begin());
  SmallVector<Dimension> dimensions;
  if (getKind(result) == ReturnKind::all)
    dimensions.push_back(named(stage.getTime()));
  else if (hasDirection)
    dimensions.push_back(named(RecDialect::directionName));
  if (getKind(result) != ReturnKind::sum)
    dimensions.push_back(named(RecDialect::batchName));
  if (getKind(result) == ReturnKind::all && hasDirection)
    dimensions.push_back(named(RecDialect::directionName));
  if (getPacks()[result] != 1)
    dimensions.push_back(getPacks()[result]);
  for (StringRef name : names)
    dimensions.push_back(named(name));
  return dimensions;
}

NamedTensorType ReturnOp::getReturnedType(unsigned result) {
  auto parent = cast<OperatorOp>((*this)->getParentOp());
  Type element = Float32Type::get(getContext());
  if (getKind(result) == ReturnKind::all)
    element = *parent.getStorage();
  // What is carried is stored as it comes in.
  Value initial = initialOf(cast<OpResult>(getPacked(result).front()));
  if (getKind(result) == ReturnKind::last && initial)
    if (auto type = dyn_cast<NamedTensorType>(initial.getType()))
      element = type.getElementType();
  return NamedTensorType::get(getContext(), getReturnedDimensions(result),
                              element);
}

//===----------------------------------------------------------------------===//
// Assembly: rec.return name = kind %value, name = kind (%a, %b), ...
// Behind `all` there may be `every k` or `at %steps : type`.
//===----------------------------------------------------------------------===//

namespace {
struct ParsedResults {
  SmallVector<StringRef> names;
  SmallVector<int32_t> kinds, packs;
  SmallVector<int64_t> strides;
  SmallVector<OpAsmParser::UnresolvedOperand> operands, steps;
  SmallVector<Type> types, stepTypes;
};
} // namespace

// %value (`:` sequence-type)?
static ParseResult parseSequence(OpAsmParser &parser, ParsedResults &parsed) {
  Type type = SequenceType::get(parser.getContext());
  if (parser.parseOperand(parsed.operands.emplace_back()) ||
      (succeeded(parser.parseOptionalColon()) && parser.parseType(type)))
    return failure();
  parsed.types.push_back(type);
  return success();
}

// (`every` k | `at` %steps `:` type)?
static ParseResult parseChoice(OpAsmParser &parser, ParsedResults &parsed) {
  int64_t &stride = parsed.strides.emplace_back(1);
  SMLoc loc = parser.getCurrentLocation();
  if (succeeded(parser.parseOptionalKeyword("every"))) {
    if (parser.parseInteger(stride))
      return failure();
    if (stride >= 1)
      return success();
    return parser.emitError(loc) // (C6)
           << "keeps every " << stride << ". step: write a number from 1 on";
  }
  if (failed(parser.parseOptionalKeyword("at")))
    return success();
  stride = 0;
  return failure(parser.parseOperand(parsed.steps.emplace_back()) ||
                 parser.parseColonType(parsed.stepTypes.emplace_back()));
}

static ParseResult parseResult(OpAsmParser &parser, ParsedResults &parsed) {
  StringRef kindName;
  size_t before = parsed.operands.size();
  if (parser.parseOptionalKeyword(&parsed.names.emplace_back()))
    return parser.emitError(parsed.names.size() == 1
                                ? parser.getNameLoc()
                                : parser.getCurrentLocation())
           << "expected the name of a result: `rec.return h = all %h`";
  if (parser.parseEqual())
    return failure();
  SMLoc kindLoc = parser.getCurrentLocation();
  // The list is what an editor offers here; any other word is told below.
  if (parser.parseOptionalKeyword(&kindName, {"all", "last", "sum"}) &&
      parser.parseKeyword(&kindName))
    return failure();
  std::optional<ReturnKind> kind = symbolizeReturnKind(kindName);
  if (!kind)
    return parser.emitError(kindLoc)
           << "'" << kindName << "' is not a kind of result: all, last or sum";
  auto parseNext = [&] { return parseSequence(parser, parsed); };
  ParseResult list = success();
  if (failed(parser.parseOptionalLParen()))
    list = parseNext();
  else if (failed(parser.parseOptionalRParen()))
    list = failure(parser.parseCommaSeparatedList(parseNext) ||
                   parser.parseRParen());
  if (list)
    return failure();
  parsed.kinds.push_back(static_cast<int32_t>(*kind));
  parsed.packs.push_back(parsed.operands.size() - before);
  return parseChoice(parser, parsed);
}

ParseResult ReturnOp::parse(OpAsmParser &parser, OperationState &result) {
  ParsedResults parsed;
  Builder &builder = parser.getBuilder();
  if (parser.parseCommaSeparatedList(
          [&] { return parseResult(parser, parsed); }) ||
      parseOwnAttributes<ReturnOp>(parser, result, /*withKeyword=*/false) ||
      parser.resolveOperands(parsed.operands, parsed.types, parser.getNameLoc(),
                             result.operands) ||
      parser.resolveOperands(parsed.steps, parsed.stepTypes,
                             parser.getNameLoc(), result.operands))
    return failure();
  result.addAttribute(
      getOperandSegmentSizesAttrName(result.name),
      builder.getDenseI32ArrayAttr(
          {int32_t(parsed.operands.size()), int32_t(parsed.steps.size())}));
  if (llvm::any_of(parsed.strides, [](int64_t stride) { return stride != 1; }))
    result.addAttribute(getStridesAttrName(result.name),
                        builder.getDenseI64ArrayAttr(parsed.strides));
  result.addAttribute(getResultNamesAttrName(result.name),
                      builder.getStrArrayAttr(parsed.names));
  result.addAttribute(getKindsAttrName(result.name),
                      builder.getDenseI32ArrayAttr(parsed.kinds));
  result.addAttribute(getPacksAttrName(result.name),
                      builder.getDenseI32ArrayAttr(parsed.packs));
  return success();
}

void ReturnOp::print(OpAsmPrinter &printer) {
  printer << " ";
  auto indices = llvm::seq<unsigned>(0, getNumReturned());
  llvm::interleaveComma(indices, printer, [&](unsigned i) {
    printer << getResultName(i) << " = " << stringifyReturnKind(getKind(i))
            << " ";
    bool single = getPacks()[i] == 1;
    printer << (single ? "" : "(");
    llvm::interleaveComma(getPacked(i), printer, [&](Value sequence) {
      printer << sequence;
      if (cast<SequenceType>(sequence.getType()).isShaped())
        printer << " : " << sequence.getType();
    });
    printer << (single ? "" : ")");
    if (Value steps = getStepsOf(i))
      printer << " at " << steps << " : " << steps.getType();
    else if (getStride(i) != 1)
      printer << " every " << getStride(i);
  });
  printer.printOptionalAttrDict((*this)->getAttrs(),
                                {getResultNamesAttrName(), getKindsAttrName(),
                                 getPacksAttrName(), getStridesAttrName(),
                                 getOperandSegmentSizesAttrName()});
}

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

static bool isOuterProduct(OpResult sequence) {
  auto recurrence = dyn_cast<RecurrenceOp>(sequence.getOwner());
  return recurrence && !isPast(sequence) &&
         recurrence.getYield()
             .getValues()[sequence.getResultNumber()]
             .getDefiningOp<OuterOp>();
}

static LogicalResult verifyResult(ReturnOp op, unsigned index) {
  StringRef name = op.getResultName(index);
  std::optional<IndexSpace> space;
  for (Value sequence : op.getPacked(index)) {
    auto stage = sequence.getDefiningOp<StageOpInterface>();
    if (!stage)
      return op.emitOpError()
             << "'" << name << "' is not a recurrence's result";
    if (isPast(cast<OpResult>(sequence)) &&
        (op.getKind(index) != ReturnKind::last ||
         op.getPacks()[index] != 1)) // (C3)
      return op.emitOpError()
             << "'" << name << "' is what a lagged stream or window leaves for "
             << "the next call: return it alone, as last";
    bool isCarried = initialOf(cast<OpResult>(sequence)) != nullptr;
    if (op.getKind(index) == ReturnKind::last && !isCarried) // (C3)
      return op.emitOpError()
             << "'" << name << "' asks for the last value of something that is "
             << "not a state: without any step it would have none; return it "
                "as all";
    if (isOuterProduct(cast<OpResult>(sequence)) &&
        op.getKind(index) != ReturnKind::sum) // (C4)
      return op.emitOpError()
             << "'" << name << "' is an outer product: return it as sum";
    FailureOr<IndexSpace> own = spaceOfSequence(sequence);
    if (failed(own))
      return failure();
    if (space && !(*space == *own)) // (C2)
      return op.emitOpError()
             << "'" << name << "' packs values over " << space->str() << " and "
             << own->str() << ": they need the same index space";
    space = *own;
  }
  return success();
}

/// (C5): the three arrays fit each other and the sequences.
static LogicalResult verifyArrays(ReturnOp op) {
  size_t count = op.getResultNames().size();
  if (op.getKinds().size() != count || op.getPacks().size() != count)
    return op.emitOpError()
           << "has " << count << " names, " << op.getKinds().size()
           << " kinds and " << op.getPacks().size()
           << " packs: each result needs one of each";
  int64_t packed = 0;
  for (auto [name, kind, pack] :
       llvm::zip(op.getResultNames().getAsValueRange<StringAttr>(),
                 op.getKinds(), op.getPacks())) {
    if (!symbolizeReturnKind(kind))
      return op.emitOpError() << "gives '" << name << "' the kind " << kind
                              << ", which is not 0 (all), 1 (last) or 2 (sum)";
    if (pack < 1)
      return op.emitOpError() << "'" << name << "' holds " << pack
                              << " values: return at least one";
    packed += pack;
  }
  if (!op.getStrides().empty() && op.getStrides().size() != count)
    return op.emitOpError() << "has " << count << " names and "
                            << op.getStrides().size() << " strides";
  if (llvm::count(op.getStrides(), 0) !=
      static_cast<int64_t>(op.getChosenSteps().size()))
    return op.emitOpError()
           << "lists steps in " << op.getChosenSteps().size()
           << " arguments, and has " << llvm::count(op.getStrides(), 0)
           << " results that keep listed steps";
  if (packed != static_cast<int64_t>(op.getSequences().size()))
    return op.emitOpError() << "packs " << packed << " values and has "
                            << op.getSequences().size();
  return success();
}

/// (C6)
static LogicalResult verifyChoice(ReturnOp op, unsigned index) {
  StringRef name = op.getResultName(index);
  if (op.getStride(index) == 1)
    return success();
  auto parent = cast<OperatorOp>(op->getParentOp());
  if (op.getKind(index) != ReturnKind::all)
    return op.emitOpError() << "'" << name << "' chooses among the steps of "
                            << stringifyReturnKind(op.getKind(index))
                            << ": only 'all' keeps steps";
  if (op.getStride(index) < 0)
    return op.emitOpError()
           << "'" << name << "' keeps every " << op.getStride(index)
           << ". step: write a number from 1 on";
  if (parent.getStep() || parent.getPacked())
    return op.emitOpError()
           << "'" << name << "' keeps some steps of time, and "
           << (parent.getStep() ? "a decode step is one"
                                : "packed rows have none in common")
           << ": it has no such form";
  TypedValue<NamedTensorType> steps = op.getStepsOf(index);
  if (!steps)
    return success();
  SmallVector<StringRef> names = steps.getType().getNames();
  bool isList = !names.empty() && names.size() <= 2 &&
                names.size() == steps.getType().getDimensions().size() &&
                names[0] != RecDialect::batchName && !parent.isTime(names[0]) &&
                (names.size() == 1 || names[1] == RecDialect::batchName);
  Type element = steps.getType().getElementType();
  if (!isList || !element || !element.isInteger(32))
    return op.emitOpError()
           << "'" << name << "' is at the steps " << steps.getType()
           << ", which must be !rec.tensor<S : i32> or "
              "!rec.tensor<S, B : i32>";
  if (!llvm::all_equal(steps.getUsers()) || *steps.getUsers().begin() != op)
    return op.emitOpError() << "'" << name
                            << "' is at steps that a recurrence reads, too: "
                               "give it a list of its own";
  return success();
}

LogicalResult ReturnOp::verify() {
  if (failed(verifyArrays(*this)))
    return failure();
  auto parent = cast<OperatorOp>((*this)->getParentOp());
  llvm::StringSet<> taken;
  for (StringRef time : parent.getTimes())
    taken.insert(parent.getLengthsName(time));
  if (parent.getPacked())
    taken.insert(RecDialect::offsetsName);
  for (Attribute name : parent.getArgumentNames())
    taken.insert(cast<StringAttr>(name).getValue());
  for (unsigned i = 0; i != getNumReturned(); ++i) {
    if (!taken.insert(getResultName(i)).second) // (C1)
      return emitOpError() << "the name '" << getResultName(i)
                           << "' is taken by another result or an argument";
    if (failed(verifyResult(*this, i)) || failed(verifyChoice(*this, i)))
      return failure();
  }
  return success();
}
