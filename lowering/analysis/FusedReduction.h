//===- FusedReduction.h - reductions that compute what they sum -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A reduction takes each element of its operand once. Where an element is a few
// additions and multiplications of what lies in memory, computing it there
// spares storing it, and often a phase. Where it takes a function, the operand
// is computed by a nest of its own space, whose elements all threads share.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_ANALYSIS_FUSEDREDUCTION_H
#define REPRISE_LOWERING_ANALYSIS_FUSEDREDUCTION_H

#include "dialect/Rec.h"

namespace reprise::lowering {

using Leaves = llvm::SmallVector<mlir::Value>;

/// What `reduce` reads if it computes its operand itself; nullopt where it
/// reads the operand. `isKnown`: values that a nest reads and does not compute,
/// unless it is their own; `isCostly`: ops for whose values a function is
/// computed. A costly state is read as the step leaves it: it lies in memory
/// anyway.
std::optional<Leaves>
leavesOfFused(rec::ReduceOp reduce,
              llvm::function_ref<bool(mlir::Value)> isKnown,
              llvm::function_ref<bool(mlir::Operation *)> isCostly);

/// The argument of the state that a step's value is yielded as; null where it
/// is none.
mlir::Value stateYieldedAs(mlir::Value value);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_ANALYSIS_FUSEDREDUCTION_H
