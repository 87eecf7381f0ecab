//===- Recurrence.h - one recurrence, over all steps ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loads a step's arguments, runs its instructions for the rows that take the
// step, and keeps what is asked of its results.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DIALECT_ORACLE_RECURRENCE_H
#define REPRISE_DIALECT_ORACLE_RECURRENCE_H

#include "dialect/oracle/Sequences.h"

namespace reprise::oracle {

/// Runs `recurrence` and adds its results to `sequences`, which holds those of
/// the earlier recurrences.
Expected<void> runRecurrence(rec::RecurrenceOp recurrence,
                             const RecurrenceContext &context,
                             Sequences &sequences);

} // namespace reprise::oracle

#endif // REPRISE_DIALECT_ORACLE_RECURRENCE_H
