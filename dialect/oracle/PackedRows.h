//===- PackedRows.h - operators whose rows are packed -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_DIALECT_ORACLE_PACKEDROWS_H
#define REPRISE_DIALECT_ORACLE_PACKEDROWS_H

#include "dialect/oracle/Oracle.h"

namespace reprise::oracle {

/// As `interpret`, for rows that lie one behind the other: unpacks them,
/// computes them with their lengths, and packs what it keeps of each step.
Expected<Arrays> interpretPacked(rec::OperatorOp op, const Arrays &inputs,
                                 const Options &options);

} // namespace reprise::oracle

#endif // REPRISE_DIALECT_ORACLE_PACKEDROWS_H
