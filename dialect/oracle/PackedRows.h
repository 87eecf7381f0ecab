//===- PackedRows.h - operators whose rows are packed -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_DIALECT_ORACLE_PACKEDROWS_H
#define REPRISE_DIALECT_ORACLE_PACKEDROWS_H

#include "dialect/Rec.h"
#include "dialect/oracle/Array.h"
#include "support/Error.h"

namespace reprise::oracle {

/// The inputs of an operator whose rows are packed, with time and B.
struct UnpackedRows {
  Arrays inputs;
  /// Where each row begins, and where the last one ends.
  std::vector<int64_t> offsets;
};

/// Puts each row behind its beginning, with zeros up to the longest row's end,
/// and `lengths` in the place of `offsets`.
Expected<UnpackedRows> unpackRows(rec::OperatorOp op, const Arrays &inputs);

/// Puts the rows of results that are kept for all steps one behind the other.
void packResults(rec::OperatorOp op, llvm::ArrayRef<int64_t> offsets,
                 Arrays &results);

} // namespace reprise::oracle

#endif // REPRISE_DIALECT_ORACLE_PACKEDROWS_H
