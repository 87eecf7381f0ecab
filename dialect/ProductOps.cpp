//===- ProductOps.cpp - rec.product and rec.diagonal_product --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "dialect/Syntax.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace reprise::rec;

//===----------------------------------------------------------------------===//
// What both share: the assembly format and checks of the weight
//===----------------------------------------------------------------------===//

// (`transposed`)? %weight (`[` a `to` b `]`)?
static ParseResult parseWeight(OpAsmParser &parser, OperationState &result,
                               OpAsmParser::UnresolvedOperand &weight) {
  Builder &builder = parser.getBuilder();
  if (succeeded(parser.parseOptionalKeyword("transposed")))
    result.addAttribute("transposed", builder.getUnitAttr());
  if (parser.parseOperand(weight))
    return failure();
  if (failed(parser.parseOptionalLSquare()))
    return success();
  int64_t begin, end;
  if (parser.parseInteger(begin) || parser.parseKeyword("to") ||
      parser.parseInteger(end) || parser.parseRSquare())
    return failure();
  result.addAttribute("slice", builder.getDenseI64ArrayAttr({begin, end}));
  return success();
}

// `,` factors attr-dict `:` type(weight); as many f32 results as are named.
template <typename Op>
static ParseResult parseFactors(OpAsmParser &parser, OperationState &result,
                                const OpAsmParser::UnresolvedOperand &weight) {
  SmallVector<OpAsmParser::UnresolvedOperand> factors;
  Type weightType, f32 = parser.getBuilder().getF32Type();
  if (parser.parseComma() || parser.parseOperandList(factors) ||
      parseOwnAttributes<Op>(parser, result, /*withKeyword=*/false) ||
      parser.parseColonType(weightType) ||
      parser.resolveOperand(weight, weightType, result.operands) ||
      parser.resolveOperands(factors, f32, result.operands))
    return failure();
  result.types.assign(parser.getNumResults(), f32);
  return success();
}

static void printProduct(OpAsmPrinter &printer, ProductOpInterface op) {
  printer << " ";
  if (op->hasAttr("transposed"))
    printer << "transposed ";
  printer << op.getWeight();
  if (auto slice = op->getAttrOfType<DenseI64ArrayAttr>("slice"))
    printer << "[" << slice[0] << " to " << slice[1] << "]";
  printer << ", " << op.getFactors();
  printer.printOptionalAttrDict(op->getAttrs(), {"transposed", "slice"});
  printer << " : " << op.getWeight().getType();
}

/// `names` of a weight, of which each is a dimension of its own.
static LogicalResult verifyDistinct(ProductOpInterface op,
                                    ArrayRef<StringRef> names) {
  for (auto [index, name] : llvm::enumerate(names))
    if (llvm::is_contained(names.drop_front(index + 1), name))
      return op->emitOpError()
             << "has the weight " << op.getWeight().getType()
             << ", which names " << name
             << " twice: give the two dimensions different names";
  return success();
}

static LogicalResult verifyWeight(ProductOpInterface op) {
  NamedTensorType weight = op.getWeight().getType();
  auto recurrence = op->getParentOfType<RecurrenceOp>();
  auto directions = llvm::count(weight.getNames(), RecDialect::directionName);
  if (directions != 0 && (directions != 1 || !weight.hasDirection() ||
                          !recurrence.getBidirectional())) // (C1)
    return op->emitOpError()
           << "has the weight " << weight
           << ": direction can only lead, in a bidirectional recurrence";
  StringRef time = recurrence.getTime();
  if (weight.hasName(time)) // (C1)
    return op->emitOpError() << "has a weight with the dimension " << time
                             << ": a weight is the same at every step";
  auto batches = llvm::count(weight.getNames(), RecDialect::batchName);
  SmallVector<StringRef> names = weight.getNames({RecDialect::directionName});
  bool leads = batches == 1 && names.front() == RecDialect::batchName &&
               weight.getDimensions()[weight.hasDirection()].isNamed();
  if (batches != 0 && !leads)
    return op->emitOpError() // (C1)
           << "has the weight " << weight
           << ": B can only lead, where each row has a weight of its own";
  if (weight.hasMisplacedPack({RecDialect::batchName}))
    return op->emitOpError()
           << "has the weight " << weight
           << " with an integer behind the pack's place: give "
              "that dimension a name";
  Type rounding = op.getRoundingType();
  for (Type type : {weight.getElementType(), rounding})
    if (type && !isa<Float32Type, BFloat16Type, Float16Type>(type))
      return op->emitOpError() << "multiplies in " << type
                               << ": weights and factors are f32, bf16 or f16";
  return success();
}

//===----------------------------------------------------------------------===//
// BlockDiagonalProductOp
//===----------------------------------------------------------------------===//

ParseResult BlockDiagonalProductOp::parse(OpAsmParser &parser,
                                          OperationState &result) {
  OpAsmParser::UnresolvedOperand weight;
  return failure(parseWeight(parser, result, weight) ||
                 parseFactors<BlockDiagonalProductOp>(parser, result, weight));
}

void BlockDiagonalProductOp::print(OpAsmPrinter &printer) {
  printProduct(printer, *this);
}

void BlockDiagonalProductOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  nameResults(*this, setName);
}

std::pair<int64_t, int64_t> BlockDiagonalProductOp::getTaken() {
  if (std::optional<ArrayRef<int64_t>> slice = getSlice())
    return {(*slice)[0], (*slice)[1]};
  return {0, getWeight().getType().getPack({RecDialect::batchName})};
}

StringRef BlockDiagonalProductOp::getOutName() {
  return getWeight().getType().getNames().end()[-2];
}

StringRef BlockDiagonalProductOp::getInName() {
  return getWeight().getType().getNames().back();
}

StringRef BlockDiagonalProductOp::getContractedName() {
  return getTransposed() ? getOutName() : getInName();
}

StringRef BlockDiagonalProductOp::getMadeName() {
  return getTransposed() ? getInName() : getOutName();
}

Type BlockDiagonalProductOp::getRoundingType() {
  return getFactorTypeAttr() ? getFactorTypeAttr().getValue() : Type();
}

LogicalResult BlockDiagonalProductOp::verify() {
  if (getSlice() && getSlice()->size() != 2) // (C3)
    return emitOpError() << "has a slice of " << getSlice()->size()
                         << " numbers: it is a begin and an end";
  if (getWeight()
          .getType()
          .getNames({RecDialect::directionName, RecDialect::batchName})
          .size() < 2) // (C1)
    return emitOpError()
           << "has the weight " << getWeight().getType()
           << ", which needs at least two named dimensions: [.., Dout, Din]";
  int64_t pack = getWeight().getType().getPack({RecDialect::batchName});
  auto [begin, end] = getTaken();
  if (begin < 0 || begin >= end || end > pack) // (C3)
    return emitOpError() << "takes entries " << begin << " to " << end
                         << " of a pack of " << pack;
  int64_t taken = end - begin;
  int64_t factors = getTransposed() ? taken : 1;
  int64_t results = getTransposed() ? 1 : taken;
  if (static_cast<int64_t>(getFactors().size()) != factors ||
      static_cast<int64_t>(getNumResults()) != results) // (C2)
    return emitOpError() << "takes " << taken
                         << " entries of its weight and needs " << factors
                         << " factors and " << results << " results; it has "
                         << getFactors().size() << " and " << getNumResults();
  SmallVector<StringRef> names = getWeight().getType().getNames();
  if (names.end()[-1] == names.end()[-2])
    names.pop_back();
  return success(succeeded(verifyWeight(*this)) &&
                 succeeded(verifyDistinct(*this, names))); // (C6)
}

FailureOr<IndexSpace>
BlockDiagonalProductOp::inferResultSpace(ArrayRef<IndexSpace> factors) {
  StringRef contracted = getContractedName();
  StringRef made = getMadeName();
  SmallVector<StringRef> names;
  for (const IndexSpace &factor : factors) {
    if (!factor.contains(contracted)) { // (C4)
      emitOpError()
          << "sums over " << contracted << ", and its factor ranges over "
          << factor.str()
          << ": the dimension that a weight sums over must be one of these";
      return failure();
    }
    IndexSpace rest = factor.without(contracted);
    if (rest.contains(made)) { // (C5)
      emitOpError() << "makes " << made << ", which its factor over "
                    << factor.str()
                    << " has already: give the weight's dimension another name";
      return failure();
    }
    for (StringRef name : rest.getNames())
      if (!llvm::is_contained(names, name))
        names.push_back(name);
  }
  for (StringRef name : getWeight().getType().getNames({RecDialect::batchName}))
    if (name != contracted && !llvm::is_contained(names, name))
      names.push_back(name);
  if (made == contracted)
    names.push_back(made);
  return IndexSpace(names);
}

/// A slice of the whole pack is no slice.
LogicalResult BlockDiagonalProductOp::canonicalize(BlockDiagonalProductOp op,
                                                   PatternRewriter &rewriter) {
  if (!op.getSlice() ||
      op.getTaken() !=
          std::pair<int64_t, int64_t>(
              0, op.getWeight().getType().getPack({RecDialect::batchName})))
    return failure();
  rewriter.modifyOpInPlace(op, [&] { op.removeSliceAttr(); });
  return success();
}

//===----------------------------------------------------------------------===//
// DiagonalProductOp
//===----------------------------------------------------------------------===//

ParseResult DiagonalProductOp::parse(OpAsmParser &parser,
                                     OperationState &result) {
  OpAsmParser::UnresolvedOperand weight;
  return failure(parser.parseOperand(weight) ||
                 parseFactors<DiagonalProductOp>(parser, result, weight));
}

void DiagonalProductOp::print(OpAsmPrinter &printer) {
  printProduct(printer, *this);
}

void DiagonalProductOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  nameResults(*this, setName);
}

StringRef DiagonalProductOp::getContractedName() { return {}; }

StringRef DiagonalProductOp::getMadeName() { return {}; }

bool DiagonalProductOp::getTransposed() { return false; }

std::pair<int64_t, int64_t> DiagonalProductOp::getTaken() {
  return {0, getWeight().getType().getPack({RecDialect::batchName})};
}

Type DiagonalProductOp::getRoundingType() {
  return getFactorTypeAttr() ? getFactorTypeAttr().getValue()
                             : Float32Type::get(getContext());
}

LogicalResult DiagonalProductOp::verify() {
  int64_t pack = getWeight().getType().getPack({RecDialect::batchName});
  if (getFactors().size() != 1 ||
      static_cast<int64_t>(getNumResults()) != pack) // (C2)
    return emitOpError() << "has a weight with a pack of " << pack
                         << " and needs 1 factor and " << pack
                         << " results; it has " << getFactors().size()
                         << " and " << getNumResults();
  return success(succeeded(verifyWeight(*this)) &&
                 succeeded(verifyDistinct(
                     *this, getWeight().getType().getNames()))); // (C3)
}

FailureOr<IndexSpace>
DiagonalProductOp::inferResultSpace(ArrayRef<IndexSpace> factors) {
  SmallVector<StringRef> names(factors[0].getNames());
  for (StringRef name : getWeight().getType().getNames({RecDialect::batchName}))
    if (!llvm::is_contained(names, name))
      names.push_back(name);
  return IndexSpace(names);
}
