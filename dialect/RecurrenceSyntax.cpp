//===- RecurrenceSyntax.cpp - the assembly format of rec.recurrence -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "dialect/Syntax.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace reprise::rec;

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
// Parsing
//===----------------------------------------------------------------------===//

namespace {

/// A clause: its operands, and the step arguments that they stand for.
struct ParsedClause {
  StringRef keyword;
  SmallVector<Value> operands = {};
  SmallVector<OpAsmParser::Argument> arguments = {};
  /// What stands before the first step of a lagged stream or a window.
  SmallVector<Value> initials = {};
  /// Index lists, and the streams that are read through them.
  SmallVector<Value> indices = {};
  SmallVector<int32_t> indexed = {};
  SmallVector<Attribute> windows = {};
};

/// Parses the clauses of one recurrence.
class ClauseParser {
public:
  ClauseParser(OpAsmParser &parser, StringRef time)
      : parser(parser), time(time) {}

  // (keyword `(` binding (`,` binding)* `)`)?
  template <typename Binding>
  ParseResult parse(ParsedClause &clause, Binding parseBinding) {
    if (failed(parser.parseOptionalKeyword(clause.keyword)))
      return success();
    return parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, [&] {
      return (this->*parseBinding)(clause);
    });
  }

  ParseResult parseStream(ParsedClause &clause);
  ParseResult parseLagged(ParsedClause &clause);
  ParseResult parseWindow(ParsedClause &clause);
  ParseResult parseParam(ParsedClause &clause);
  ParseResult parseState(ParsedClause &clause);
  ParseResult parseReset(ParsedClause &clause);

private:
  ParseResult parseArguments(ParsedClause &clause);
  ParseResult parseTyped(SmallVectorImpl<Value> &operands);
  ParseResult parseFrom(ParsedClause &clause);
  ParseResult checkNames(const ParsedClause &clause, StringRef outer);

  OpAsmParser &parser;
  StringRef time;
  /// Of the binding at hand: where it begins, and how many names it gives.
  SMLoc begin;
  int64_t named = 0;
};

} // namespace

// %a, %b
ParseResult ClauseParser::parseArguments(ParsedClause &clause) {
  begin = parser.getCurrentLocation();
  named = 0;
  do {
    OpAsmParser::Argument &argument = clause.arguments.emplace_back();
    if (parser.parseArgument(argument))
      return failure();
    argument.type = parser.getBuilder().getF32Type();
    argument.sourceLoc = nameLocation(parser, argument.ssaName);
    ++named;
  } while (succeeded(parser.parseOptionalComma()));
  return success();
}

// %operand : type
ParseResult ClauseParser::parseTyped(SmallVectorImpl<Value> &operands) {
  OpAsmParser::UnresolvedOperand operand;
  Type type;
  return failure(parser.parseOperand(operand) || parser.parseColonType(type) ||
                 parser.resolveOperand(operand, type, operands));
}

/// (C3), where the names stand: with only their sum right, names would stand
/// for another tensor's entries. The verifier speaks of tensors that have no
/// place for a pack.
ParseResult ClauseParser::checkNames(const ParsedClause &clause,
                                     StringRef outer) {
  Value operand = clause.operands.back();
  auto type = dyn_cast<NamedTensorType>(operand.getType());
  StringRef leading[] = {outer, RecDialect::batchName};
  int64_t pack = type ? type.getPack(leading) : 1;
  if (named == pack || (type && type.hasMisplacedPack(leading)))
    return success();
  return parser.emitError(begin)
         << "gives " << named << (named == 1 ? " name" : " names") << " to "
         << operand.getType() << ", which has a pack of " << pack
         << ": write one name per entry";
}

// %a, %b = %operand : type (`at` %index : type)?
ParseResult ClauseParser::parseStream(ParsedClause &clause) {
  if (parseArguments(clause) || parser.parseEqual() ||
      parseTyped(clause.operands))
    return failure();
  if (failed(parser.parseOptionalKeyword("at")))
    return checkNames(clause, time);
  clause.indexed.push_back(clause.operands.size() - 1);
  if (parseTyped(clause.indices))
    return failure();
  return checkNames(clause,
                    RecurrenceOp::leadingNameOf(clause.operands.back()));
}

// `from` %initial : type
ParseResult ClauseParser::parseFrom(ParsedClause &clause) {
  return failure(parser.parseKeyword("from") || parseTyped(clause.initials));
}

// %a, %b = %operand : type `from` %initial : type
ParseResult ClauseParser::parseLagged(ParsedClause &clause) {
  return failure(parseArguments(clause) || parser.parseEqual() ||
                 parseTyped(clause.operands) || checkNames(clause, time) ||
                 parseFrom(clause));
}

// %a, %b `over` J = %operand : type (`from` %past : type)?
// (`dilated` d | `ahead` a | `centred`)*
ParseResult ClauseParser::parseWindow(ParsedClause &clause) {
  StringRef taps;
  int64_t dilation = 1, ahead = 0;
  if (parseArguments(clause) || parser.parseKeyword("over") ||
      parser.parseKeyword(&taps) || parser.parseEqual() ||
      parseTyped(clause.operands) || checkNames(clause, time))
    return failure();
  bool hasPast = succeeded(parser.parseOptionalKeyword("from"));
  if (hasPast && parseTyped(clause.initials))
    return failure();
  bool isCentred = false;
  SmallVector<StringRef> said;
  for (StringRef word; succeeded(
           parser.parseOptionalKeyword(&word, {"dilated", "ahead", "centred"}));
       said.push_back(word)) {
    if (llvm::is_contained(said, word))
      return parser.emitError(begin)
             << "a window says '" << word << "' twice: say it once";
    isCentred |= word == "centred";
    if ((word == "dilated" && parser.parseInteger(dilation)) ||
        (word == "ahead" && parser.parseInteger(ahead)))
      return failure();
  }
  if (isCentred && llvm::is_contained(said, "ahead"))
    return parser.emitError(begin)
           << "a window is centred and ahead: choose one";
  auto window = WindowAttr::getChecked([&] { return parser.emitError(begin); },
                                       parser.getContext(), taps, dilation,
                                       ahead, isCentred, hasPast);
  clause.windows.push_back(window);
  return success(static_cast<bool>(window));
}

// %a, %b = %operand : type
ParseResult ClauseParser::parseParam(ParsedClause &clause) {
  return failure(parseArguments(clause) || parser.parseEqual() ||
                 parseTyped(clause.operands) || checkNames(clause, time));
}

// %a = `last`? %operand : type
ParseResult ClauseParser::parseState(ParsedClause &clause) {
  if (parseArguments(clause) || parser.parseEqual())
    return failure();
  SMLoc loc = parser.getCurrentLocation();
  bool isLast = succeeded(parser.parseOptionalKeyword("last"));
  if (parseTyped(clause.operands))
    return failure();
  if (isLast == isa<SequenceType>(clause.operands.back().getType()))
    return success();
  if (isLast)
    return parser.emitError(loc)
           << "'last' is of a sequence, the state of an earlier recurrence: "
              "`states(%hp = last %h : !rec.sequence)`";
  return parser.emitError(loc)
         << "a state that begins with another one's last value says so: "
            "`states(%hp = last %h : !rec.sequence)`";
}

// %operand : type
ParseResult ClauseParser::parseReset(ParsedClause &clause) {
  return parseTyped(clause.operands);
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
         << "' cannot stand here: the clauses are streams, lagged, windows, "
            "params, states and reset, each at most once and in this order";
}

ParseResult RecurrenceOp::parse(OpAsmParser &parser, OperationState &result) {
  Builder &builder = parser.getBuilder();
  StringRef time;
  ParsedClause streams{"streams"}, lagged{"lagged"}, windows{"windows"},
      params{"params"}, states{"states"}, reset{"reset"};
  if (parser.parseKeyword("over") || parser.parseKeyword(&time))
    return failure();
  for (StringRef word : {"reverse", "mirrored", "bidirectional"})
    if (succeeded(parser.parseOptionalKeyword(word)))
      result.addAttribute(word, builder.getUnitAttr());
  ClauseParser clauses(parser, time);
  if (clauses.parse(streams, &ClauseParser::parseStream) ||
      clauses.parse(lagged, &ClauseParser::parseLagged) ||
      clauses.parse(windows, &ClauseParser::parseWindow) ||
      clauses.parse(params, &ClauseParser::parseParam) ||
      clauses.parse(states, &ClauseParser::parseState) ||
      clauses.parse(reset, &ClauseParser::parseReset) ||
      parseOwnAttributes<RecurrenceOp>(parser, result, /*withKeyword=*/true) ||
      parseSequenceTypes(parser, result.types) || rejectFurtherClause(parser))
    return failure();
  result.addAttribute("time", builder.getStringAttr(time));
  if (!streams.indexed.empty())
    result.addAttribute("indexed",
                        builder.getDenseI32ArrayAttr(streams.indexed));
  if (!windows.windows.empty())
    result.addAttribute("windows", builder.getArrayAttr(windows.windows));

  SmallVector<int32_t> segments;
  for (ArrayRef<Value> operands :
       {ArrayRef<Value>(streams.operands), ArrayRef<Value>(streams.indices),
        ArrayRef<Value>(lagged.operands), ArrayRef<Value>(lagged.initials),
        ArrayRef<Value>(windows.operands), ArrayRef<Value>(windows.initials),
        ArrayRef<Value>(params.operands), ArrayRef<Value>(states.operands),
        ArrayRef<Value>(reset.operands)}) {
    result.addOperands(operands);
    segments.push_back(operands.size());
  }
  result.addAttribute(getOperandSegmentSizesAttrName(result.name),
                      builder.getDenseI32ArrayAttr(segments));
  SmallVector<OpAsmParser::Argument> arguments;
  for (ParsedClause *clause : {&streams, &lagged, &windows, &params, &states})
    llvm::append_range(arguments, clause->arguments);
  Region *step = result.addRegion();
  if (parser.parseRegion(*step, arguments))
    return failure();
  // A step without yield gets an empty one, so that C7 says what is missing.
  ensureTerminator(*step, builder, result.location);
  return success();
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

static void printArguments(OpAsmPrinter &printer, ValueRange arguments) {
  llvm::interleaveComma(arguments, printer, [&](Value argument) {
    printer.printOperand(argument);
  });
}

static void printTyped(OpAsmPrinter &printer, Value operand) {
  printer << operand << " : " << operand.getType();
}

static void printBinding(OpAsmPrinter &printer, ValueRange arguments,
                         Value operand) {
  printArguments(printer, arguments);
  printer << " = ";
  printTyped(printer, operand);
}

static void printStream(OpAsmPrinter &printer, RecurrenceOp op, unsigned i) {
  printBinding(printer, op.getStreamArguments(i), op.getStreams()[i]);
  if (Value index = op.getIndexOf(i)) {
    printer << " at ";
    printTyped(printer, index);
  }
}

static void printWindow(OpAsmPrinter &printer, RecurrenceOp op, unsigned i) {
  auto window = cast<WindowAttr>(op.getWindows()[i]);
  printArguments(printer, op.getWindowArguments(i));
  printer << " over " << window.getTaps() << " = ";
  printTyped(printer, op.getWindowedStreams()[i]);
  if (Value past = op.getPastOf(i)) {
    printer << " from ";
    printTyped(printer, past);
  }
  if (window.getDilation() != 1)
    printer << " dilated " << window.getDilation();
  if (window.getCentred())
    printer << " centred";
  else if (window.getAhead() != 0)
    printer << " ahead " << window.getAhead();
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
          << (getMirrored() ? " mirrored" : "")
          << (getBidirectional() ? " bidirectional" : "");
  printer.increaseIndent();
  printClause(printer, "streams", getStreams(),
              [&](unsigned i) { printStream(printer, *this, i); });
  printClause(printer, "lagged", getLaggedStreams(), [&](unsigned i) {
    printBinding(printer, getLaggedArguments(i), getLaggedStreams()[i]);
    printer << " from ";
    printTyped(printer, getLaggedInitials()[i]);
  });
  printClause(printer, "windows", getWindowedStreams(),
              [&](unsigned i) { printWindow(printer, *this, i); });
  printClause(printer, "params", getParams(), [&](unsigned i) {
    printBinding(printer, getParamArguments(i), getParams()[i]);
  });
  printClause(printer, "states", getInitialStates(), [&](unsigned i) {
    Value initial = getInitialStates()[i];
    printer << getStateArguments()[i] << " = "
            << (isa<SequenceType>(initial.getType()) ? "last " : "");
    printTyped(printer, initial);
  });
  if (getReset())
    printClause(printer, "reset", getReset(),
                [&](unsigned) { printTyped(printer, getReset()); });
  printer.decreaseIndent();
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(),
      {getTimeAttrName(), getReverseAttrName(), getMirroredAttrName(),
       getBidirectionalAttrName(), getIndexedAttrName(), getWindowsAttrName(),
       getOperandSegmentSizesAttrName()});
  auto isShaped = [](Type type) { return cast<SequenceType>(type).isShaped(); };
  if (llvm::any_of(getResultTypes(), isShaped)) {
    printer << " -> ";
    llvm::interleaveComma(getResultTypes(), printer);
  }
  printer << " ";
  printer.printRegion(getStep(), /*printEntryBlockArgs=*/false);
}
