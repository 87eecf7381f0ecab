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
  int64_t size;
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

// `<` dimension (`,` dimension)* (`:` element-type)? `>`
Type NamedTensorType::parse(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<Dimension> dimensions;
  Type elementType;
  if (parser.parseLess() || parser.parseCommaSeparatedList([&] {
        return parseDimension(parser, dimensions);
      }))
    return {};
  if (succeeded(parser.parseOptionalColon()) && parser.parseType(elementType))
    return {};
  if (parser.parseGreater())
    return {};
  return parser.getChecked<NamedTensorType>(loc, parser.getContext(),
                                            dimensions, elementType);
}

void NamedTensorType::print(AsmPrinter &printer) const {
  printer << "<";
  llvm::interleaveComma(getDimensions(), printer, [&](const Dimension &dim) {
    if (dim.isNamed())
      printer << dim.getName();
    else
      printer << dim.getSize();
  });
  if (getElementType())
    printer << " : " << getElementType();
  printer << ">";
}

LogicalResult
NamedTensorType::verify(function_ref<InFlightDiagnostic()> emitError,
                        ArrayRef<Dimension> dimensions, Type elementType) {
  for (const Dimension &dim : dimensions) { // (C1)
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

int64_t NamedTensorType::getPack(ArrayRef<StringRef> skip) const {
  for (const Dimension &dim : getDimensions()) {
    if (!dim.isNamed())
      return dim.getSize();
    if (!llvm::is_contained(skip, dim.getName()))
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

bool NamedTensorType::hasMisplacedPack(ArrayRef<StringRef> skip) const {
  ArrayRef<Dimension> rest = getDimensions();
  while (!rest.empty() && rest.front().isNamed() &&
         llvm::is_contained(skip, rest.front().getName()))
    rest = rest.drop_front();
  return llvm::any_of(rest.empty() ? rest : rest.drop_front(),
                      [](const Dimension &dim) { return !dim.isNamed(); });
}

bool NamedTensorType::isFloat() const {
  return !getElementType() || isa<FloatType>(getElementType());
}

//===----------------------------------------------------------------------===//
// FragmentType
//===----------------------------------------------------------------------===//

// `<` kind `,` sizes `x` element-type `,` scope `>`
Type FragmentType::parse(AsmParser &parser) {
  SmallVector<int64_t> shape;
  Type elementType;
  if (parser.parseLess())
    return {};
  FailureOr<FragmentKind> kind = FieldParser<FragmentKind>::parse(parser);
  if (failed(kind) || parser.parseComma() ||
      parser.parseDimensionList(shape, /*allowDynamic=*/false) ||
      parser.parseType(elementType) || parser.parseComma())
    return {};
  FailureOr<FragmentScope> scope = FieldParser<FragmentScope>::parse(parser);
  if (failed(scope) || parser.parseGreater())
    return {};
  return FragmentType::get(parser.getContext(), *kind, shape, elementType,
                           *scope);
}

void FragmentType::print(AsmPrinter &printer) const {
  printer << "<" << stringifyFragmentKind(getKind()) << ", ";
  for (int64_t size : getShape())
    printer << size << "x";
  printer << getElementType() << ", " << stringifyFragmentScope(getScope())
          << ">";
}
