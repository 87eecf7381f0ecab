//===- RecTypes.cpp - types of the rec dialect ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace reprise::rec;

#define GET_TYPEDEF_CLASSES
#include "dialect/RecTypes.cpp.inc"

void RecDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialect/RecTypes.cpp.inc"
      >();
}

static ParseResult parseDimension(AsmParser &parser,
                                  SmallVectorImpl<Dimension> &dimensions) {
  int64_t size = 0;
  OptionalParseResult isInteger = parser.parseOptionalInteger(size);
  if (isInteger.has_value()) {
    if (succeeded(*isInteger))
      dimensions.push_back(size);
    return *isInteger;
  }
  StringRef name;
  if (parser.parseOptionalKeyword(&name))
    return parser.emitError(parser.getCurrentLocation())
           << "expected a dimension: a name or an integer";
  dimensions.push_back(StringAttr::get(parser.getContext(), name));
  return success();
}

// (dimension (`,` dimension)*)? (`:` element-type)? `>`
static ParseResult parseShape(AsmParser &parser,
                              SmallVectorImpl<Dimension> &dimensions,
                              Type &elementType) {
  if (succeeded(parser.parseOptionalGreater()))
    return success();
  if (succeeded(parser.parseOptionalColon()))
    return failure(parser.parseType(elementType) || parser.parseGreater());
  if (parser.parseCommaSeparatedList(
          [&] { return parseDimension(parser, dimensions); }))
    return failure();
  if (succeeded(parser.parseOptionalColon()) && parser.parseType(elementType))
    return failure();
  return parser.parseGreater();
}

static void printShape(AsmPrinter &printer, ArrayRef<Dimension> dimensions,
                       Type elementType) {
  printer << "<";
  llvm::interleaveComma(dimensions, printer, [&](const Dimension &dim) {
    if (dim.isNamed())
      printer << dim.getName();
    else
      printer << dim.getSize();
  });
  if (elementType)
    printer << (dimensions.empty() ? ": " : " : ") << elementType;
  printer << ">";
}

// `<` shape
Type NamedTensorType::parse(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<Dimension> dimensions;
  Type elementType;
  if (parser.parseLess() || parseShape(parser, dimensions, elementType))
    return {};
  return parser.getChecked<NamedTensorType>(loc, parser.getContext(),
                                            dimensions, elementType);
}

void NamedTensorType::print(AsmPrinter &printer) const {
  printShape(printer, getDimensions(), getElementType());
}

/// Whether a name is that of a type of elements in many systems.
static bool isElementTypeName(StringRef name) {
  return llvm::is_contained(
      {"f16", "bf16", "f32", "f64", "i1", "i8", "i16", "i32", "i64", "u8"},
      name);
}

bool reprise::rec::isDimensionName(StringRef name) {
  return !name.empty() && !llvm::isDigit(name.front()) &&
         llvm::all_of(name,
                      [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

LogicalResult
NamedTensorType::verify(function_ref<InFlightDiagnostic()> emitError,
                        ArrayRef<Dimension> dimensions, Type elementType) {
  for (const Dimension &dim : dimensions) { // (C1)
    if (dim.isNamed() && !isDimensionName(dim.getName()))
      return emitError() << "dimension '" << dim.getName()
                         << "' is no name: names are letters, digits and _, "
                            "and do not begin with a digit";
    if (dim.isNamed() && isElementTypeName(dim.getName()))
      return emitError() << "dimension '" << dim.getName()
                         << "' has the name of an element type: leave it out, "
                            "for the inputs' own type, or write it behind a "
                            "colon, `<T, B, D : f32>`";
    if (!dim.isNamed() && dim.getSize() < 1)
      return emitError() << "dimension " << dim.getSize()
                         << " is below 1: write its size, or a name for a size "
                            "that is known later";
    if (!dim.isNamed() && dim.getSize() > maxPack)
      return emitError() << "dimension " << dim.getSize() << " is above "
                         << maxPack
                         << ": an integer is a pack, whose entries are named "
                            "one by one; name the dimension instead";
  }
  if (elementType && !elementType.isF32() && !elementType.isBF16() &&
      !elementType.isF16() && !elementType.isInteger(32)) // (C2)
    return emitError() << "element type " << elementType
                       << " is not one of f32, bf16, f16, i32";
  return success();
}

/// Whether a name may stand in front of the pack.
static bool isOuter(const Dimension &dim, ArrayRef<StringRef> skip) {
  return dim.isNamed() && (dim.getName() == RecDialect::directionName ||
                           llvm::is_contained(skip, dim.getName()));
}

int64_t NamedTensorType::getPack(ArrayRef<StringRef> skip) const {
  for (const Dimension &dim : getDimensions()) {
    if (!dim.isNamed())
      return dim.getSize();
    if (!isOuter(dim, skip))
      return 1;
  }
  return 1;
}

SmallVector<StringRef>
NamedTensorType::getNames(ArrayRef<StringRef> skip) const {
  SmallVector<StringRef> names;
  for (const Dimension &dim : getDimensions())
    if (dim.isNamed() && !llvm::is_contained(skip, dim.getName()))
      names.push_back(dim.getName());
  return names;
}

bool NamedTensorType::hasName(StringRef name) const {
  return llvm::any_of(getDimensions(), [&](const Dimension &dim) {
    return dim.isNamed() && dim.getName() == name;
  });
}

bool NamedTensorType::hasDirection() const {
  return !getDimensions().empty() && getDimensions().front().isNamed() &&
         getDimensions().front().getName() == RecDialect::directionName;
}

bool NamedTensorType::hasMisplacedPack(ArrayRef<StringRef> skip) const {
  ArrayRef<Dimension> rest = getDimensions();
  while (!rest.empty() && isOuter(rest.front(), skip))
    rest = rest.drop_front();
  return llvm::any_of(rest.empty() ? rest : rest.drop_front(),
                      [](const Dimension &dim) { return !dim.isNamed(); });
}

bool NamedTensorType::isFloat() const {
  return !getElementType() || isa<FloatType>(getElementType());
}

//===----------------------------------------------------------------------===//
// SequenceType
//===----------------------------------------------------------------------===//

// (`<` shape)?
Type SequenceType::parse(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<Dimension> dimensions;
  Type elementType;
  if (failed(parser.parseOptionalLess()))
    return SequenceType::get(parser.getContext());
  if (parseShape(parser, dimensions, elementType))
    return {};
  return parser.getChecked<SequenceType>(loc, parser.getContext(), dimensions,
                                         elementType);
}

void SequenceType::print(AsmPrinter &printer) const {
  if (isShaped())
    printShape(printer, getDimensions(), getElementType());
}

LogicalResult SequenceType::verify(function_ref<InFlightDiagnostic()> emitError,
                                   ArrayRef<Dimension> dimensions,
                                   Type elementType) {
  bool isFloat = elementType && (elementType.isF32() || elementType.isBF16() ||
                                 elementType.isF16());
  if (!dimensions.empty() && !isFloat) // (C1)
    return emitError() << "a sequence in memory holds f32, bf16 or f16: write "
                          "the element type behind its dimensions";
  return success();
}

NamedTensorType SequenceType::getTensorType() const {
  return NamedTensorType::get(getContext(), getDimensions(), getElementType());
}

//===----------------------------------------------------------------------===//
// FragmentType
//===----------------------------------------------------------------------===//

// `<` kind `,` sizes `x` element-type `>`
Type FragmentType::parse(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<int64_t> shape;
  Type elementType;
  if (parser.parseLess())
    return {};
  FailureOr<FragmentKind> kind = FieldParser<FragmentKind>::parse(parser);
  if (failed(kind) || parser.parseComma() ||
      parser.parseDimensionList(shape, /*allowDynamic=*/false) ||
      parser.parseType(elementType) || parser.parseGreater())
    return {};
  return parser.getChecked<FragmentType>(loc, parser.getContext(), *kind, shape,
                                         elementType);
}

void FragmentType::print(AsmPrinter &printer) const {
  printer << "<" << stringifyFragmentKind(getKind()) << ", ";
  for (int64_t size : getShape())
    printer << size << "x";
  printer << getElementType() << ">";
}

/// Batch columns that one tensor core instruction takes.
static constexpr int64_t columnsGranule = 8;

static bool isElementOf(FragmentKind kind, Type type) {
  switch (kind) {
  case FragmentKind::weights:
  case FragmentKind::accumulator:
    return type.isF32() || type.isBF16() || type.isF16();
  case FragmentKind::columns:
    return type.isInteger(1) || type.isInteger(64);
  }
  llvm_unreachable("every kind of fragment has its element types");
}

LogicalResult FragmentType::verify(function_ref<InFlightDiagnostic()> emitError,
                                   FragmentKind kind, ArrayRef<int64_t> shape,
                                   Type elementType) {
  StringRef kindName = stringifyFragmentKind(kind);
  bool isMatrix = kind != FragmentKind::columns;
  if (shape.size() != (isMatrix ? 2 : 1)) // (C1)
    return emitError() << "a fragment of " << kindName << " has "
                       << (isMatrix ? "two sizes" : "one size") << ", not "
                       << shape.size();
  if (isMatrix && shape.front() != rows) // (C1)
    return emitError() << "a fragment of " << shape.front()
                       << " rows: an element group has " << rows;
  bool hasColumns = kind != FragmentKind::weights;
  if (hasColumns && (shape.back() < columnsGranule ||
                     shape.back() % columnsGranule != 0)) // (C2)
    return emitError() << shape.back()
                       << " batch columns are not a multiple of "
                       << columnsGranule;
  if (!isElementOf(kind, elementType)) // (C3)
    return emitError() << "a fragment of " << kindName << " cannot hold "
                       << elementType;
  return success();
}
