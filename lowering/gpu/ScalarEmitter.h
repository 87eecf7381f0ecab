//===- ScalarEmitter.h - a step's scalar code as a C++ lambda -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_GPU_SCALAREMITTER_H
#define REPRISE_LOWERING_GPU_SCALAREMITTER_H

#include "dialect/Rec.h"
#include "llvm/Support/raw_ostream.h"

namespace reprise::lowering {

/// Prints the body of `op`, constants and ops of dialect/ScalarFunctions.def,
/// as a lambda: its inputs by value, then a reference for each result. `indent`
/// in columns.
void emitLambda(rec::PointwiseOp op, llvm::raw_ostream &out, unsigned indent);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_SCALAREMITTER_H
