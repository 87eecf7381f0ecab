//===- Syntax.cpp - pieces of the dialect's assembly format --------------------===//
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

Location
reprise::rec::nameLocation(OpAsmParser &parser,
                           const OpAsmParser::UnresolvedOperand &name) {
  return NameLoc::get(parser.getBuilder().getStringAttr(name.name.drop_front()),
                      parser.getEncodedSourceLoc(name.location));
}

Location reprise::rec::nameResults(Location loc, ArrayRef<StringRef> names) {
  SmallVector<Location> named;
  for (StringRef name : names)
    named.push_back(NameLoc::get(StringAttr::get(loc.getContext(), name), loc));
  return FusedLoc::get(loc.getContext(), named);
}

StringRef reprise::rec::writtenName(Value value) {
  LocationAttr loc = value.getLoc();
  // An op's location holds a name for each of its results.
  auto result = dyn_cast<OpResult>(value);
  if (auto fused = dyn_cast<FusedLoc>(loc);
      result && fused && fused.getLocations().size() == result.getOwner()->getNumResults())
    loc = fused.getLocations()[result.getResultNumber()];
  auto name = dyn_cast<NameLoc>(loc);
  return name ? name.getName().getValue() : StringRef();
}

void reprise::rec::nameResults(Operation *op, OpAsmSetValueNameFn setName) {
  for (Value result : op->getResults())
    if (StringRef name = writtenName(result); !name.empty())
      setName(result, name);
}
