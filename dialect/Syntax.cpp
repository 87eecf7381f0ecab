//===- Syntax.cpp - pieces of the dialect's assembly format ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Syntax.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

ParseResult reprise::rec::parseNames(OpAsmParser &parser, ArrayAttr &names) {
  SmallVector<StringRef> parsed;
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
        return parser.parseKeyword(&parsed.emplace_back());
      }))
    return failure();
  names = parser.getBuilder().getStrArrayAttr(parsed);
  return success();
}

void reprise::rec::printNames(OpAsmPrinter &printer, Operation *,
                              ArrayAttr names) {
  printer << "[";
  llvm::interleaveComma(names.getAsValueRange<StringAttr>(), printer);
  printer << "]";
}

ParseResult reprise::rec::parseName(OpAsmParser &parser, StringAttr &name) {
  StringRef parsed;
  if (parser.parseKeyword(&parsed))
    return failure();
  name = parser.getBuilder().getStringAttr(parsed);
  return success();
}

void reprise::rec::printName(OpAsmPrinter &printer, Operation *,
                             StringAttr name) {
  printer << name.getValue();
}

ParseResult reprise::rec::parseUnfolded(OpAsmParser &parser,
                                        ArrayAttr &dimensions,
                                        ArrayAttr &taps) {
  SmallVector<StringRef> unfolded, by;
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
        return failure(parser.parseKeyword(&unfolded.emplace_back()) ||
                       parser.parseKeyword("by") ||
                       parser.parseKeyword(&by.emplace_back()));
      }))
    return failure();
  dimensions = parser.getBuilder().getStrArrayAttr(unfolded);
  taps = parser.getBuilder().getStrArrayAttr(by);
  return success();
}

void reprise::rec::printUnfolded(OpAsmPrinter &printer, Operation *,
                                 ArrayAttr dimensions, ArrayAttr taps) {
  printer << "[";
  llvm::interleaveComma(llvm::zip(dimensions.getAsValueRange<StringAttr>(),
                                  taps.getAsValueRange<StringAttr>()),
                        printer, [&](auto pair) {
                          printer << std::get<0>(pair) << " by "
                                  << std::get<1>(pair);
                        });
  printer << "]";
}

Location
reprise::rec::nameLocation(OpAsmParser &parser,
                           const OpAsmParser::UnresolvedOperand &name) {
  return NameLoc::get(parser.getBuilder().getStringAttr(name.name.drop_front()),
                      parser.getEncodedSourceLoc(name.location));
}

// The names of several results go into metadata: MLIR would print the first
// NameLoc it finds in an op's location for all of them.
/// Several names are the metadata of a fused location: a printer that looks for
/// a name in locations would take the first one for all results.
Location reprise::rec::nameResults(Location loc, ArrayRef<StringRef> names) {
  Builder builder(loc.getContext());
  if (names.size() == 1)
    return NameLoc::get(builder.getStringAttr(names.front()), loc);
  return FusedLoc::get({loc}, builder.getStrArrayAttr(names), loc.getContext());
}

StringRef reprise::rec::writtenName(Value value) {
  auto result = dyn_cast<OpResult>(value);
  if (auto fused = dyn_cast<FusedLoc>(value.getLoc()); result && fused)
    if (auto names = dyn_cast_or_null<ArrayAttr>(fused.getMetadata());
        names && names.size() == result.getOwner()->getNumResults())
      return cast<StringAttr>(names[result.getResultNumber()]).getValue();
  auto name = dyn_cast<NameLoc>(value.getLoc());
  return name ? name.getName().getValue() : StringRef();
}

void reprise::rec::nameResults(Operation *op, OpAsmSetValueNameFn setName) {
  for (Value result : op->getResults())
    if (StringRef name = writtenName(result); !name.empty())
      setName(result, name);
}
