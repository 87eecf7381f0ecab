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

SmallVector<Dimension> ReturnOp::getReturnedDimensions(unsigned result) {
  auto sequence = cast<OpResult>(getPacked(result).front());
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
  Type element = getKind(result) == ReturnKind::all
                     ? *parent.getStorage()
                     : Float32Type::get(getContext());
  return NamedTensorType::get(getContext(), getReturnedDimensions(result),
                              element);
}

//===----------------------------------------------------------------------===//
// Assembly: rec.return name = kind %value, name = kind (%a, %b), ...
//===----------------------------------------------------------------------===//

namespace {
struct ParsedResults {
  SmallVector<StringRef> names;
  SmallVector<int32_t> kinds, packs;
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  SmallVector<Type> types;
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
  return success();
}

ParseResult ReturnOp::parse(OpAsmParser &parser, OperationState &result) {
  ParsedResults parsed;
  Builder &builder = parser.getBuilder();
  if (parser.parseCommaSeparatedList(
          [&] { return parseResult(parser, parsed); }) ||
      parseOwnAttributes<ReturnOp>(parser, result, /*withKeyword=*/false) ||
      parser.resolveOperands(parsed.operands, parsed.types, parser.getNameLoc(),
                             result.operands))
    return failure();
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
  });
  printer.printOptionalAttrDict(
      (*this)->getAttrs(),
      {getResultNamesAttrName(), getKindsAttrName(), getPacksAttrName()});
}

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

static bool isOuterProduct(OpResult sequence) {
  auto recurrence = dyn_cast<RecurrenceOp>(sequence.getOwner());
  return recurrence && recurrence.getYield()
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
    bool isCarried = llvm::any_of(stage.getCarries(), [&](const Carry &carry) {
      return carry.result == sequence;
    });
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
  if (packed != static_cast<int64_t>(op.getSequences().size()))
    return op.emitOpError() << "packs " << packed << " values and has "
                            << op.getSequences().size();
  return success();
}

LogicalResult ReturnOp::verify() {
  if (failed(verifyArrays(*this)))
    return failure();
  auto parent = cast<OperatorOp>((*this)->getParentOp());
  llvm::StringSet<> taken;
  taken.insert(RecDialect::lengthsName);
  for (Attribute name : parent.getArgumentNames())
    taken.insert(cast<StringAttr>(name).getValue());
  for (unsigned i = 0; i != getNumReturned(); ++i) {
    if (!taken.insert(getResultName(i)).second) // (C1)
      return emitOpError() << "the name '" << getResultName(i)
                           << "' is taken by another result or an argument";
    if (failed(verifyResult(*this, i)))
      return failure();
  }
  return success();
}
