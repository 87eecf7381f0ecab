//===- Bound.h - what later stages expect of a bound operator -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_BIND_BOUND_H
#define REPRISE_LOWERING_BIND_BOUND_H

#include "dialect/Rec.h"

namespace reprise::lowering {

/// The dimensions whose sizes each launch brings, each once: the time of every
/// stage, then the batch; in a decode step the batch alone.
llvm::SmallVector<llvm::StringRef> dynamicDimensions(rec::OperatorOp op);

/// A window's past has as many steps as its first tap reaches back: the
/// dimension needs no size from outside. nullopt where `name` is none of a
/// past, or the taps have no size.
std::optional<int64_t>
stepsOfPast(rec::OperatorOp op, llvm::StringRef name,
            llvm::function_ref<std::optional<int64_t>(llvm::StringRef)> sizeOf);

/// An error unless the operator has a storage type, every other dimension a
/// size, every tensor an element type, every sequence a place in memory, and
/// every value of a step a user, as rec-bind leaves them.
llvm::LogicalResult checkBound(rec::OperatorOp op);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_BIND_BOUND_H
