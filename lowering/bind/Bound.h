//===- Bound.h - what later stages expect of a bound operator -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_BIND_BOUND_H
#define REPRISE_LOWERING_BIND_BOUND_H

#include "dialect/Rec.h"

namespace reprise::lowering {

/// The dimensions whose sizes each launch brings, each once: the time of every
/// stage (none in a decode step, `tokens` where rows are packed), those of
/// which lists name entries, then the batch.
llvm::SmallVector<llvm::StringRef> dynamicDimensions(rec::OperatorOp op);

/// The inputs beside the operator's arguments: for each time, how many steps
/// the rows have; where rows are packed, `offsets` alone.
llvm::SmallVector<std::string> rowInputs(rec::OperatorOp op);

/// An error unless the operator has a storage type, every other dimension a
/// size, every tensor an element type, every sequence a place in memory, and
/// every value of a step a user, as rec-bind leaves them.
llvm::LogicalResult checkBound(rec::OperatorOp op);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_BIND_BOUND_H
