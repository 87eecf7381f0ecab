//===- Planned.h - what a tiled kernel was planned to take ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_LOWERING_SUPPORT_PLANNED_H
#define REPRISE_LOWERING_SUPPORT_PLANNED_H

#include "mlir/IR/Operation.h"

namespace reprise::lowering {

/// The error of a kernel's function, tiled by hand or by a bug, that does not
/// say what it takes.
llvm::LogicalResult reportUnplanned(mlir::Operation *kernel);

/// An error on `place`, part of a kernel that was planned with one number and
/// has another.
llvm::LogicalResult reportDifference(mlir::Operation *place,
                                     llvm::StringRef what, int64_t planned,
                                     int64_t counted);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_SUPPORT_PLANNED_H
