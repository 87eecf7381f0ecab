//===- Sequences.h - what recurrences leave to each other -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_DIALECT_ORACLE_SEQUENCES_H
#define REPRISE_DIALECT_ORACLE_SEQUENCES_H

#include "dialect/oracle/Instructions.h"

namespace reprise::oracle {

/// What is kept of one result of a recurrence, before it is rounded to a
/// storage type. Empty where no one asks for it.
struct Sequence {
  Space space;
  /// [time, row, point]; zero where a row is over.
  std::vector<double> all;
  /// [row, point], of a state.
  std::vector<double> last;
  /// [point], over all steps and rows.
  std::vector<double> sum;
};

using Sequences = llvm::DenseMap<mlir::Value, Sequence>;

struct RecurrenceContext {
  const Binding &binding;
  const Arithmetic &arithmetic;
  FloatFormat storage;
  /// Numbers the first op of the recurrence among those of the operator.
  uint64_t firstOperation;
  /// Whether this is the half of a bidirectional operator that walks time
  /// downwards.
  bool secondDirection;
};

} // namespace reprise::oracle

#endif // REPRISE_DIALECT_ORACLE_SEQUENCES_H
