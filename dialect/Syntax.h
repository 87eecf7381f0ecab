//===- Syntax.h - pieces of the dialect's assembly format -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_DIALECT_SYNTAX_H
#define REPRISE_DIALECT_SYNTAX_H

#include "mlir/IR/OpImplementation.h"

namespace reprise::rec {

/// `[D, N]`, held as an array of strings.
mlir::ParseResult parseNames(mlir::OpAsmParser &parser, mlir::ArrayAttr &names);
void printNames(mlir::OpAsmPrinter &printer, mlir::Operation *op,
                mlir::ArrayAttr names);

/// `D`, held as a string.
mlir::ParseResult parseName(mlir::OpAsmParser &parser, mlir::StringAttr &name);
void printName(mlir::OpAsmPrinter &printer, mlir::Operation *op,
               mlir::StringAttr name);

/// `[Y by KY, X by KX]`, held as two arrays of strings.
mlir::ParseResult parseUnfolded(mlir::OpAsmParser &parser,
                                mlir::ArrayAttr &dimensions,
                                mlir::ArrayAttr &taps);
void printUnfolded(mlir::OpAsmPrinter &printer, mlir::Operation *op,
                   mlir::ArrayAttr dimensions, mlir::ArrayAttr taps);

/// What an op may contain, checked where it is read: an attribute of the op's
/// own that has the wrong type would be dropped silently.
template <typename Op>
mlir::ParseResult parseOwnAttributes(mlir::OpAsmParser &parser,
                                     mlir::OperationState &result,
                                     bool withKeyword) {
  llvm::SMLoc loc = parser.getCurrentLocation();
  mlir::ParseResult parsed =
      withKeyword ? parser.parseOptionalAttrDictWithKeyword(result.attributes)
                  : parser.parseOptionalAttrDict(result.attributes);
  if (parsed)
    return mlir::failure();
  return Op::verifyInherentAttrs(result.name, result.attributes,
                                 [&] { return parser.emitError(loc); });
}

/// The location of a block argument that is written as `%name` at `loc`: the
/// name is kept, so that every later stage can print it.
mlir::Location nameLocation(mlir::OpAsmParser &parser,
                            const mlir::OpAsmParser::UnresolvedOperand &name);

/// The location of an op whose results were written as `names`, in order.
mlir::Location nameResults(mlir::Location loc,
                           llvm::ArrayRef<llvm::StringRef> names);

/// The name that a value was written with; empty where it had none.
llvm::StringRef writtenName(mlir::Value value);

/// Prints results under the names they were written with.
void nameResults(mlir::Operation *op, mlir::OpAsmSetValueNameFn setName);

} // namespace reprise::rec

#endif // REPRISE_DIALECT_SYNTAX_H
