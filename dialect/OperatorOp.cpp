//===- OperatorOp.cpp - rec.operator --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "dialect/Syntax.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace reprise::rec;

StringRef OperatorOp::getArgumentName(unsigned index) {
  return cast<StringAttr>(getArgumentNames()[index]).getValue();
}

BlockArgument OperatorOp::getArgument(StringRef name) {
  for (BlockArgument argument : getBody().getArguments())
    if (getArgumentName(argument.getArgNumber()) == name)
      return argument;
  return {};
}

std::optional<double> OperatorOp::getDefault(BlockArgument argument) {
  if (DictionaryAttr defaults = getDefaultsAttr())
    if (auto value =
            defaults.getAs<FloatAttr>(getArgumentName(argument.getArgNumber())))
      return value.getValueAsDouble();
  return std::nullopt;
}

/// Whether a use is as what stands before the first step.
static bool isInitialUse(OpOperand &use) {
  auto recurrence = dyn_cast<RecurrenceOp>(use.getOwner());
  if (!recurrence)
    return false;
  auto isIn = [&](MutableOperandRange operands) {
    return llvm::any_of(operands, [&](OpOperand &one) { return &one == &use; });
  };
  return isIn(recurrence.getInitialStatesMutable()) ||
         isIn(recurrence.getLaggedInitialsMutable()) ||
         isIn(recurrence.getPastsMutable());
}

bool OperatorOp::isInitialValue(BlockArgument argument) {
  return !argument.use_empty() &&
         llvm::all_of(argument.getUses(), isInitialUse);
}

bool OperatorOp::isInitialState(BlockArgument argument) {
  return isInitialValue(argument) &&
         llvm::any_of(argument.getUses(), [](OpOperand &use) {
           auto recurrence = cast<RecurrenceOp>(use.getOwner());
           return llvm::is_contained(recurrence.getInitialStates(), use.get());
         });
}

SmallVector<StringRef> OperatorOp::getDimensionNames() {
  SmallVector<StringRef> names;
  if (isBidirectional())
    names.push_back(RecDialect::directionName);
  auto add = [&](StringRef name) {
    if (!llvm::is_contained(names, name))
      names.push_back(name);
  };
  for (Type type : getBody().getArgumentTypes())
    if (auto tensor = dyn_cast<NamedTensorType>(type))
      for (StringRef name : tensor.getNames())
        add(getPacked() && isTime(name) ? StringRef(RecDialect::packedName)
                                        : name);
  // Taps that no weight has, and the blocks that a sparse product makes.
  getBody().walk([&](Operation *op) {
    if (auto recurrence = dyn_cast<RecurrenceOp>(op))
      for (auto window : recurrence.getWindows().getAsRange<WindowAttr>())
        add(window.getTaps());
    if (auto unfold = dyn_cast<UnfoldOp>(op))
      for (StringRef taps : unfold.getTaps().getAsValueRange<StringAttr>())
        add(taps);
    if (auto product = dyn_cast<SparseProductOp>(op))
      for (StringRef name :
           {product.getMadeBlocks(), product.getContractedBlocks()})
        add(name);
  });
  return names;
}

SmallVector<StageOpInterface> OperatorOp::getStages() {
  return llvm::to_vector(getBody().getOps<StageOpInterface>());
}

bool OperatorOp::isTime(StringRef dimension) {
  return llvm::any_of(getStages(), [&](StageOpInterface stage) {
    return stage.getTime() == dimension;
  });
}

SmallVector<StringRef> OperatorOp::getTimes() {
  SmallVector<StringRef> times;
  for (StageOpInterface stage : getStages())
    if (!llvm::is_contained(times, stage.getTime()))
      times.push_back(stage.getTime());
  return times;
}

std::string OperatorOp::getLengthsName(StringRef time) {
  bool isFirst = time == getTimes().front();
  return (RecDialect::lengthsName + (isFirst ? "" : "_" + time)).str();
}

bool OperatorOp::isBidirectional() {
  return llvm::any_of(getStages(), [](StageOpInterface stage) {
    return stage.getWalk() == Walk::bidirectional;
  });
}

SmallVector<Dimension> OperatorOp::getAxes(ArrayRef<Dimension> dimensions) {
  SmallVector<Dimension> axes;
  bool isPacked = false;
  for (const Dimension &dimension : dimensions) {
    bool isOfTime = dimension.isNamed() && isTime(dimension.getName());
    bool isBatch =
        dimension.isNamed() && dimension.getName() == RecDialect::batchName;
    if (getPacked() && isOfTime) {
      axes.push_back(StringAttr::get(getContext(), RecDialect::packedName));
      isPacked = true;
    } else if (!(getStep() && isOfTime) && !(isPacked && isBatch)) {
      axes.push_back(dimension);
    }
  }
  return axes;
}

/// A size that follows from the operator's form.
static std::optional<int64_t> impliedSize(OperatorOp op, StringRef dimension) {
  if (dimension == RecDialect::directionName)
    return RecDialect::numDirections;
  if (op.getStep() && op.isTime(dimension))
    return 1;
  return std::nullopt;
}

std::optional<int64_t> OperatorOp::getSize(StringRef dimension) {
  if (std::optional<int64_t> implied = impliedSize(*this, dimension))
    return implied;
  if (DictionaryAttr sizes = getSizesAttr())
    if (auto size = sizes.getAs<IntegerAttr>(dimension))
      return size.getInt();
  return std::nullopt;
}

ReturnOp OperatorOp::getReturn() {
  return cast<ReturnOp>(getBody().front().getTerminator());
}

void OperatorOp::getAsmBlockArgumentNames(Region &region,
                                          OpAsmSetValueNameFn setName) {
  for (BlockArgument argument : region.getArguments())
    setName(argument, getArgumentName(argument.getArgNumber()));
}

//===----------------------------------------------------------------------===//
// Assembly: rec.operator @name(%x: type (= default)?, ...)
//           (attributes {...})? { ... }
//===----------------------------------------------------------------------===//

static constexpr llvm::StringLiteral missingReturn =
    "the last op of an operator must be rec.return: add `rec.return h = all "
    "%h`";

// %x: type (`=` default)?
static ParseResult parseArgument(OpAsmParser &parser,
                                 OpAsmParser::Argument &argument,
                                 NamedAttrList &defaults) {
  if (parser.parseArgument(argument, /*allowType=*/true))
    return failure();
  if (failed(parser.parseOptionalEqual()))
    return success();
  SMLoc loc = parser.getCurrentLocation();
  Attribute value;
  if (parser.parseAttribute(value, parser.getBuilder().getF32Type()))
    return failure();
  if (!isa<FloatAttr>(value))
    return parser.emitError(loc) << "a default is a number: = 1.0";
  defaults.set(argument.ssaName.name.drop_front(), value);
  return success();
}

ParseResult OperatorOp::parse(OpAsmParser &parser, OperationState &result) {
  StringAttr name;
  SmallVector<OpAsmParser::Argument> arguments;
  NamedAttrList defaults;
  auto parseNext = [&] {
    return parseArgument(parser, arguments.emplace_back(), defaults);
  };
  if (parser.parseSymbolName(name, getSymNameAttrName(result.name),
                             result.attributes) ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, parseNext) ||
      parseOwnAttributes<OperatorOp>(parser, result, /*withKeyword=*/true))
    return failure();
  if (!defaults.empty())
    result.attributes.set(getDefaultsAttrName(result.name),
                          defaults.getDictionary(parser.getContext()));
  SmallVector<StringRef> names;
  for (OpAsmParser::Argument &argument : arguments) {
    names.push_back(argument.ssaName.name.drop_front());
    argument.sourceLoc = nameLocation(parser, argument.ssaName);
  }
  result.addAttribute(getArgumentNamesAttrName(result.name),
                      parser.getBuilder().getStrArrayAttr(names));
  Region *body = result.addRegion();
  if (parser.parseRegion(*body, arguments))
    return failure();
  if (body->empty() || body->front().empty() ||
      !isa<ReturnOp>(body->back().back())) // (C4)
    return parser.emitError(parser.getNameLoc()) << missingReturn;
  return success();
}

void OperatorOp::print(OpAsmPrinter &printer) {
  printer << " ";
  printer.printSymbolName(getSymName());
  printer << "(";
  llvm::interleaveComma(
      getBody().getArguments(), printer, [&](BlockArgument argument) {
        printer.printRegionArgument(argument);
        if (getDefault(argument)) {
          printer << " = ";
          printer.printAttributeWithoutType(
              getDefaultsAttr().get(getArgumentName(argument.getArgNumber())));
        }
      });
  printer << ")";
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(), {getSymNameAttrName(), getArgumentNamesAttrName(),
                            getDefaultsAttrName()});
  printer << " ";
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

static LogicalResult verifySizes(OperatorOp op) {
  DictionaryAttr sizes = op.getSizesAttr();
  SmallVector<StringRef> names = op.getDimensionNames();
  for (NamedAttribute size :
       sizes ? sizes.getValue() : ArrayRef<NamedAttribute>()) { // (C3)
    if (!llvm::is_contained(names, size.getName().getValue()))
      return op.emitOpError() << "gives a size to " << size.getName()
                              << ", which is not one of its dimensions";
    auto value = dyn_cast<IntegerAttr>(size.getValue());
    if (!value || !value.getType().isInteger(64) || value.getInt() < 1)
      return op.emitOpError()
             << "gives " << size.getName() << " the size " << size.getValue()
             << ", which is not an i64 of at least 1";
    std::optional<int64_t> implied = impliedSize(op, size.getName());
    if (implied && *implied != value.getInt())
      return op.emitOpError()
             << "gives " << size.getName() << " the size " << value.getInt()
             << ", which is always " << *implied << " here";
  }
  return success();
}

/// (C13)
static LogicalResult verifyNominalSizes(OperatorOp op) {
  DictionaryAttr sizes = op.getNominalSizesAttr();
  SmallVector<StringRef> names = op.getDimensionNames();
  for (NamedAttribute size :
       sizes ? sizes.getValue() : ArrayRef<NamedAttribute>()) {
    auto value = dyn_cast<IntegerAttr>(size.getValue());
    if (!llvm::is_contained(names, size.getName().getValue()) || !value ||
        !value.getType().isInteger(64) || value.getInt() < 1)
      return op.emitOpError()
             << "has the nominal size " << size.getName() << " = "
             << size.getValue()
             << ": give one of its dimensions an i64 of at least 1";
    if (std::optional<int64_t> fixed = op.getSize(size.getName()))
      return op.emitOpError()
             << "has the nominal size " << size.getName() << " = "
             << value.getInt() << ", and is compiled for the size " << *fixed
             << ": give nominal sizes to dynamic dimensions alone";
  }
  return success();
}

/// (C14)
static LogicalResult verifyTunedFor(OperatorOp op) {
  DictionaryAttr nominal = op.getNominalSizesAttr();
  if (DictionaryAttr sizes = op.getTunedForAttr())
    for (NamedAttribute size : sizes)
      if (!nominal || nominal.get(size.getName()) != size.getValue())
        return op.emitOpError()
               << "is tuned for " << size.getName() << " = " << size.getValue()
               << ", which is not one of its nominal sizes";
  return success();
}

/// (C2)
static LogicalResult verifyName(OperatorOp op, BlockArgument argument) {
  StringRef name = op.getArgumentName(argument.getArgNumber());
  auto error = [&] { return mlir::emitError(argument.getLoc()); };
  for (StringRef time : op.getTimes())
    if (name == op.getLengthsName(time))
      return error() << "'" << name
                     << "' is an input of the operator already: leave it out";
  if (op.getPacked() && name == RecDialect::offsetsName)
    return error() << "'" << name << "' says where packed rows lie: give the "
                   << "argument another name";
  auto isPart = [](char c) { return llvm::isAlnum(c) || c == '_'; };
  if (name.empty() || llvm::isDigit(name.front()) ||
      !llvm::all_of(name, isPart))
    return error()
           << "'" << name
           << "' is no name that users can write for an input: use letters, "
              "digits and _, and begin with a letter";
  if (op.getArgument(name) != argument)
    return error() << "the name '" << name << "' is taken by another argument";
  return success();
}

/// (C9), (C10)
static LogicalResult verifyAttributes(OperatorOp op) {
  for (NamedAttribute attribute : op->getDiscardableAttrs())
    if (!attribute.getName().strref().contains('.'))
      return op.emitOpError()
             << "has the attribute " << attribute.getName()
             << ", which says nothing; there are sizes, nominal_sizes, "
                "storage, schedules, tuned_for and step";
  std::optional<Type> storage = op.getStorage();
  if (storage && !storage->isF32() && !storage->isBF16() && !storage->isF16())
    return op.emitOpError() << "has the storage type " << *storage
                            << "; there are f32, bf16 and f16";
  if (ArrayAttr schedules = op.getSchedulesAttr())
    for (Attribute schedule : schedules)
      if (!isa<ScheduleAttr>(schedule)) // (C12)
        return op.emitOpError()
               << "has the schedule " << schedule
               << ": write #rec.schedule<FAMILY {KNOB = VALUE, ...}>";
  return success();
}

LogicalResult OperatorOp::verify() {
  Block &body = getBody().front();
  if (body.getNumArguments() != getArgumentNames().size())
    return emitOpError() << "has " << body.getNumArguments()
                         << " arguments and names for "
                         << getArgumentNames().size();
  for (BlockArgument argument : body.getArguments()) {
    if (!isa<NamedTensorType>(argument.getType())) // (C1)
      return mlir::emitError(argument.getLoc())
             << "argument '" << getArgumentName(argument.getArgNumber())
             << "' has type " << argument.getType()
             << "; write a !rec.tensor<...>";
    if (failed(verifyName(*this, argument)))
      return failure();
  }
  return success(
      succeeded(verifySizes(*this)) && succeeded(verifyNominalSizes(*this)) &&
      succeeded(verifyTunedFor(*this)) && succeeded(verifyAttributes(*this)));
}

static LogicalResult verifyDirection(OperatorOp op, StageOpInterface stage) {
  if (op.getStep() && stage.getWalk() != Walk::forward) // (C7)
    return stage->emitOpError()
           << "runs against time in a decode step, which goes forward alone";
  bool looksAhead = llvm::any_of(
      stage.getReads(), [](const StageRead &read) { return read.lastTap > 0; });
  if (op.getStep() && looksAhead) // (C7)
    return stage->emitOpError()
           << "reads later steps, which a decode step does not have: only a "
              "window that is not ahead can be computed one step at a time";
  auto recurrence = dyn_cast<RecurrenceOp>(stage.getOperation());
  for (unsigned i = 0;
       op.getStep() && recurrence && i != recurrence.getWindows().size(); ++i) {
    Window window = recurrence.getWindow(i);
    bool looksBack = window.firstTap(op.getSize(window.taps).value_or(1)) < 0;
    if (looksBack && !recurrence.getPastOf(i)) // (C7)
      return stage->emitOpError()
             << "has a window over " << window.taps
             << " of earlier steps, which a decode step does not have: give it "
                "a `from`, and return what takes its place in the next call";
  }
  bool isBidirectional = stage.getWalk() == Walk::bidirectional;
  if (isBidirectional != op.isBidirectional()) // (C8)
    return stage->emitOpError()
           << "runs in one direction, and another recurrence of the operator "
              "in both: make all of them bidirectional, or none";
  return success();
}

/// (C6)
static LogicalResult verifyDefault(OperatorOp op, NamedAttribute entry) {
  BlockArgument argument = op.getArgument(entry.getName());
  if (!argument)
    return op.emitOpError() << "gives a default to " << entry.getName()
                            << ", which is not one of its arguments";
  auto error = [&] {
    return mlir::emitError(argument.getLoc())
           << "argument " << entry.getName() << " has the default "
           << entry.getValue();
  };
  auto value = dyn_cast<FloatAttr>(entry.getValue());
  if (value && value.getType().isF32() && value.getValue().isInfinity())
    return mlir::emitError(argument.getLoc())
           << "argument " << entry.getName()
           << " has a default beyond f32's largest number, 3.4e38";
  if (!value || !value.getType().isF32() || !value.getValue().isFinite())
    return error() << ", which is not a finite f32 number";
  auto type = cast<NamedTensorType>(argument.getType());
  if (!type.isFloat())
    return error() << ", and holds " << type.getElementType()
                   << ": only floating-point tensors have defaults";
  return success();
}

/// (C16)
static LogicalResult verifyPacked(OperatorOp op) {
  if (!op.getPacked())
    return success();
  if (op.getStep())
    return op.emitOpError() << "is a decode step and packed: choose one";
  if (op.getTimes().size() > 1)
    return op.emitOpError() << "runs over several times: only rows of one time "
                               "can be packed";
  bool hasTokens = llvm::any_of(op.getBody().getArgumentTypes(), [](Type type) {
    return cast<NamedTensorType>(type).hasName(RecDialect::packedName);
  });
  if (hasTokens)
    return op.emitOpError() << "has a dimension " << RecDialect::packedName
                            << ", which stands for packed rows: give it "
                               "another name";
  for (BlockArgument argument : op.getBody().getArguments()) {
    auto type = cast<NamedTensorType>(argument.getType());
    auto isTime = [&](StringRef name) { return op.isTime(name); };
    if (llvm::any_of(type.getNames(), isTime) &&
        !type.hasName(RecDialect::batchName))
      return mlir::emitError(argument.getLoc())
             << "argument '" << op.getArgumentName(argument.getArgNumber())
             << "' is over time and the same for all rows, which packed rows "
                "cannot share: give it the dimension B";
  }
  return success();
}

LogicalResult OperatorOp::verifyRegions() {
  if (DictionaryAttr defaults = getDefaultsAttr())
    for (NamedAttribute entry : defaults)
      if (failed(verifyDefault(*this, entry)))
        return failure();
  for (StageOpInterface stage : getStages())
    if (failed(verifyDirection(*this, stage)))
      return failure();
  if (failed(verifyPacked(*this)))
    return failure();
  for (auto recurrence : getBody().getOps<RecurrenceOp>()) // (C15)
    if (failed(recurrence.checkWindowSizes(
            [&](StringRef name) { return getSize(name); })))
      return failure();
  Operation &last = getBody().front().back();
  if (!isa<ReturnOp>(last)) // (C4)
    return last.emitError() << missingReturn;
  if (!llvm::is_contained(getDimensionNames(), RecDialect::batchName)) // (C11)
    return emitOpError() << "has no argument with the dimension B, the batch, "
                            "that tells how many rows to compute: give it to a "
                            "stream or an initial value";
  for (Operation &op : getBody().front().without_terminator())
    if (!isa<StageOpInterface>(op)) // (C5)
      return op.emitOpError()
             << "cannot stand in an operator: only "
                "rec.recurrence and rec.return; move it into a step";
  return success();
}
