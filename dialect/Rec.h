//===- Rec.h - the rec dialect --------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Types, attributes, ops and interfaces of the dialect, as tablegen makes them.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_REC_H
#define REPRISE_DIALECT_REC_H

#include "dialect/Dimension.h"
#include "dialect/IndexSpace.h"
#include "dialect/Stage.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include <optional>

#include "dialect/RecDialect.h.inc"
#include "dialect/RecEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/RecAttributes.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialect/RecTypes.h.inc"

namespace reprise::rec {
/// Whether `memref` is an array of registers with fragments of weights.
bool isWeightsArray(mlir::MemRefType memref);
/// Whether `memref` lies in a block's shared memory.
bool isShared(mlir::MemRefType memref);
} // namespace reprise::rec

#include "dialect/RecInterfaces.h.inc"

#define GET_OP_CLASSES
#include "dialect/RecOps.h.inc"

#endif // REPRISE_DIALECT_REC_H
