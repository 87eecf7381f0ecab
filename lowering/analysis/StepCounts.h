//===- StepCounts.h - how much a step computes and moves --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts for one row of the batch and one step. Beyond 2^40 all are the same:
// so they can be multiplied by what a cost has for factors, and summed.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_ANALYSIS_STEPCOUNTS_H
#define REPRISE_LOWERING_ANALYSIS_STEPCOUNTS_H

#include "dialect/Rec.h"

namespace reprise::lowering {

int64_t addCounts(int64_t a, int64_t b);
int64_t multiplyCounts(int64_t a, int64_t b);

/// Points over `dimensions`, of which dynamic ones count once. Of an operator
/// that is bound.
int64_t countElements(rec::OperatorOp op,
                      llvm::ArrayRef<llvm::StringRef> dimensions);

/// A function is written out as a dozen of operations, and some more.
inline constexpr int64_t operationsOfFunction = 16;
/// What an op computes for one element, in operations such as an addition.
int64_t operationsOf(mlir::Operation &op);
/// Whether it is such a function.
bool isFunction(mlir::Operation &op);
/// Whether its value is worth a place in memory, so that it is computed once:
/// that of a function or a division.
bool isWorthKeeping(mlir::Operation &op);

/// What a step computes element by element, in operations such as an addition;
/// products are left out.
int64_t countElementwise(rec::RecurrenceOp recurrence);

/// Bytes of the streams that the stages read from memory, and of the values of
/// each step that they write to it: results of the kind `all`, and sequences
/// that other stages read.
int64_t countStreamedBytes(llvm::ArrayRef<rec::StageOpInterface> stages);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_ANALYSIS_STEPCOUNTS_H
